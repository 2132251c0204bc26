/** `palisade completion`: a script by which a shell completes verbs, options, their values and paths. */
import { Misuse, parseOptions, type Verb, type VerbEntry } from '../shell/verb.ts';
import { bashScript } from './bash.ts';
import { commandTable } from './command-table.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const SHELLS = Object.keys(SCRIPTS);

/** `entries`: all verbs, this one among them. */
export function completionOf(entries: readonly VerbEntry[]): Verb {
  return {
    help: `palisade completion bash|zsh|fish

Prints a script by which the shell completes verbs, options, what they take, and paths. It completes the command
palisade: one that is installed, or an alias (alias palisade='npx palisade').

  bash   in ~/.bashrc: source <(palisade completion bash)
  zsh    in ~/.zshrc, after compinit: source <(palisade completion zsh)
  fish   palisade completion fish > ~/.config/fish/completions/palisade.fish
`,
    options: {},
    words: SHELLS,
    async run(argv, io) {
      const [shell, ...more] = parseOptions(argv, {}).positionals;
      if (more.length > 0) throw new Misuse(`one shell at a time; ${more.join(', ')} is too much`);
      const script = Object.entries(SCRIPTS).find(([name]) => name === shell)?.[1];
      if (script === undefined) {
        const got = shell === undefined ? 'nothing' : JSON.stringify(shell);
        throw new Misuse(`expected ${SHELLS.join(', ')}, got ${got}`);
      }
      await io.out(script(await commandTable(entries)));
      return 0;
    },
  };
}

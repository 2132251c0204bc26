/** Completion for bash, also the 3.2 of macOS. */
import type { Command, CommandOption } from './command-table.ts';

export function bashScript(commands: readonly Command[]): string {
  return `# Completion of palisade for bash: source <(palisade completion bash)
_palisade() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} verb=\${COMP_WORDS[1]}
  local options= words= paths= IFS=$' \\t\\n'
  COMPREPLY=()
  # Bash parts --option=value in three.
  if [ "$word" = = ]; then
    word=
  elif [ "$before" = = ]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${[...commands.map(({ name }) => name), '--help', '--version'].join(' ')}' -- "$word"))
    return
  fi
  case "$verb $before" in
${commands.flatMap(({ name, options }) => options.map((option) => valueCase(name, option))).join('')}  esac
  case "$verb" in
${commands.map(verbCase).join('')}  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *)
      if [ "$COMP_CWORD" -eq 2 ] && [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi
      if [ -n "$paths" ] && [ \${#COMPREPLY[@]} -eq 0 ]; then _palisade_paths "$word"; fi
      ;;
  esac
}
_palisade_paths() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$1"))
  compopt -o filenames 2>/dev/null
}
complete -F _palisade palisade
`;
}

/** What follows an option that takes something. */
function valueCase(verb: string, { name, takes, values }: CommandOption): string {
  if (takes === 'nothing') return '';
  const answer =
    takes === 'path'
      ? '_palisade_paths "$word"'
      : `COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$word"))`;
  return `    '${verb} --${name}') ${answer}; return ;;\n`;
}

function verbCase({ name, options, words, takesPaths }: Command): string {
  const names = options.map((option) => `--${option.name}`).join(' ');
  const first = words.length === 0 ? '' : ` words='${words.join(' ')}'`;
  return `    ${name}) options='${names}'${first}${takesPaths ? ' paths=1' : ''} ;;\n`;
}

/** Completion for zsh, by its own `_arguments`. */
import type { Command, CommandOption } from './command-table.ts';

export function zshScript(commands: readonly Command[]): string {
  return `#compdef palisade
# Completion of palisade for zsh: source <(palisade completion zsh), after compinit
_palisade() {
  local context state line
  typeset -A opt_args
  _arguments -C '(- *)--help[every verb]' '(- *)--version[the version]' '1:verb:->verb' '*::argument:->argument'
  case $state in
    verb)
      local -a verbs=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}\n`).join('')}      )
      _describe verb verbs
      ;;
    argument)
      case $words[1] in
${commands.map(verbCase).join('')}      esac
      ;;
  esac
}
compdef _palisade palisade
`;
}

function verbCase({ name, options, words, takesPaths }: Command): string {
  const specs = [
    ...options.map(optionSpec),
    ...(words.length === 0 ? [] : [quoted(`1:what:(${words.join(' ')})`)]),
    ...(takesPaths ? [quoted('*:path:_files')] : words.length === 0 ? [quoted('*:value:')] : []),
  ];
  return `        ${name}) _arguments ${specs.join(' ')} ;;\n`;
}

function optionSpec({ name, about, takes, isRepeated, values }: CommandOption): string {
  const said = about.replace(/[\\[\]]/g, '\\$&');
  const several = isRepeated ? '*' : '';
  const choice = values.length === 0 ? '' : `(${values.join(' ')})`;
  const value = takes === 'nothing' ? '' : `:${name}:${takes === 'path' ? '_files' : choice}`;
  return quoted(`${several}--${name}${takes === 'nothing' ? '' : '='}[${said}]${value}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

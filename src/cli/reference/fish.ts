/** Completion for fish: one line for each verb, option and closed set. */
import type { Command, CommandOption } from './command-table.ts';

export function fishScript(commands: readonly Command[]): string {
  return `# Completion of palisade for fish: palisade completion fish | source
function __palisade_words
    count (commandline -opc)
end
function __palisade_verb
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]
end
complete -c palisade -f
complete -c palisade -n 'test (__palisade_words) -eq 1' -l help -d 'every verb'
complete -c palisade -n 'test (__palisade_words) -eq 1' -l version -d 'the version'
${commands.map(verbLines).join('')}`;
}

function verbLines({ name, summary, options, words, takesPaths }: Command): string {
  const isVerb = `-n '__palisade_verb ${name}'`;
  const first = `-n '__palisade_verb ${name}; and test (__palisade_words) -eq 2'`;
  return [
    `-n 'test (__palisade_words) -eq 1' -a ${name} -d ${quoted(summary)}`,
    ...(words.length === 0 ? [] : [`${first} -a ${quoted(words.join(' '))}`]),
    ...(takesPaths ? [`${isVerb} -F`] : []),
    ...options.map((option) => `${isVerb} ${optionText(option)}`),
  ]
    .map((line) => `complete -c palisade ${line}\n`)
    .join('');
}

function optionText({ name, about, takes, values }: CommandOption): string {
  const value = {
    nothing: '',
    path: ' -r -F',
    text: values.length === 0 ? ' -x' : ` -x -a ${quoted(values.join(' '))}`,
  }[takes];
  return `-l ${name}${value} -d ${quoted(about)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

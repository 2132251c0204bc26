/** The line of the command line that does what a form does. */

export interface LineChoice {
  readonly reason: string;
  readonly end: string;
  readonly isMeant: boolean;
}

/** `choice`: of an action; a question has none. */
export function commandLine(
  verb: readonly string[],
  hub: readonly string[],
  choice?: LineChoice,
): string {
  const words = [
    'npx',
    'palisade',
    ...verb,
    ...(choice === undefined ? [] : choiceWords(choice)),
    ...hub,
  ];
  return words.map(quoted).join(' ');
}

function choiceWords({ reason, end, isMeant }: LineChoice): readonly string[] {
  return [
    '--reason',
    reason.trim() === '' ? '…' : reason.trim(),
    ...(end === '' ? [] : ['--for', end]),
    ...(isMeant ? ['--yes-i-mean'] : []),
  ];
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The line of the command line that does what a form does. */

export interface LineChoice {
  readonly reason: string;
  readonly end: string;
  readonly isMeant: boolean;
}

export function commandLine(
  verb: readonly string[],
  hub: readonly string[],
  { reason, end, isMeant }: LineChoice,
): string {
  const words = [
    'npx',
    'palisade',
    ...verb,
    '--reason',
    reason.trim() === '' ? '…' : reason.trim(),
    ...(end === '' ? [] : ['--for', end]),
    ...(isMeant ? ['--yes-i-mean'] : []),
    ...hub,
  ];
  return words.map(quoted).join(' ');
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What was probably meant by a name that does not exist. */

/** Shorter texts begin too many names. */
const START_MIN = 3;

/**
 * The name that was probably meant: one that a slip of the keyboard explains, else the only one that begins so.
 * Letters of either case are the same.
 */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const text = written.toLowerCase();
  const slip = names.find((name) => isSlipOf(text, name.toLowerCase()));
  if (slip !== undefined || text.length < START_MIN) return slip;
  const [begun, ...others] = names.filter((name) => name.toLowerCase().startsWith(text));
  return others.length === 0 ? begun : undefined;
}

/** Whether one letter more, less, other, or two that changed places make the one of the other. */
function isSlipOf(written: string, name: string): boolean {
  const longer = Math.max(written.length, name.length);
  let start = 0;
  while (start < longer && written[start] === name[start]) start += 1;
  let end = 0;
  while (end < longer - start && written.at(-1 - end) === name.at(-1 - end)) end += 1;
  const [left, right] = [written, name].map((text) => text.slice(start, text.length - end));
  if (left === undefined || right === undefined) return false;
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right === `${left.charAt(1)}${left.charAt(0)}`;
}

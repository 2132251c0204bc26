/**
 * Patterns in which `*` stands for any run of characters, and everything else for itself.
 *
 * Senders choose the texts that are matched, so a match never goes back: each piece between two stars takes the
 * first place it finds, which is right because a later place leaves less room for the pieces after it. The cost
 * is at most the length of the text times that of the longest piece.
 */

/** Compiled, so that a table of patterns is read once and matched many times. */
export function globMatcher(patterns: readonly string[]): (text: string) => boolean {
  const compiled = patterns.map((pattern) => pattern.split('*'));
  return (text) => compiled.some((pieces) => fitsPieces(text, pieces));
}

/**
 * Whether the text is made of the pieces in this order, with any run of characters, also none, between two of
 * them. One piece alone is the text itself.
 */
export function fitsPieces(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}

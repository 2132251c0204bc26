/** Patterns in which `*` stands for any run of characters, and everything else for itself. */

/** Compiled, so that a table of patterns is read once and matched many times. */
export function globMatcher(patterns: readonly string[]): (text: string) => boolean {
  const expressions = patterns.map(
    (pattern) => new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`, 's'),
  );
  return (text) => expressions.some((expression) => expression.test(text));
}

function escape(literal: string): string {
  return literal.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

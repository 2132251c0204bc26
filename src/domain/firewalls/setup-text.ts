/** What `palisade fortigate` prints, for whichever firewall. */

export interface SetupText {
  /** To be pasted into the command line of the box. */
  readonly commands: string;
  /** To be pasted after the first pull: it shows what was loaded. Empty where there is nothing to prove. */
  readonly proof: string;
  /** What a person must know or do besides. */
  readonly notes: readonly string[];
}

const PLACEHOLDER = /<REPLACE: [^<>"]+>/g;

/** What only a person knows. Printed in quotes; no box takes it for a name or an address. */
export function placeholder(what: string): string {
  return `<REPLACE: ${what}>`;
}

function placeholdersIn(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.join('\n').match(PLACEHOLDER) ?? [])];
}

export function placeholderNotes(lines: readonly string[]): readonly string[] {
  const found = placeholdersIn(lines);
  if (found.length === 0) return [];
  return [`before you paste, put your value in place of ${found.join(', ')}, within the quotes`];
}

/** Lines with a line end each. */
export function pasted(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Whether the feed is fetched without TLS, as from a local hub. */
export function isClear(base: string): boolean {
  return base.startsWith('http:');
}

export function clearNotes(base: string): readonly string[] {
  if (!isClear(base)) return [];
  return [`${base} is not https: anyone on the path can read the password and change the feed`];
}

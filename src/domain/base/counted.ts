/** Counts as people read them: 1,234,567. */
export function grouped(count: number | bigint): string {
  return count.toLocaleString('en-US');
}

/** `1 entry`, `2,000 entries`: a number and what it counts, as every message says them. */
export function counted(count: number | bigint, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${BigInt(count) === 1n ? one : many}`;
}

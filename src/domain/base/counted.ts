/** `1 entry`, `2 entries`: a number and what it counts, as every message says them. */
export function counted(count: number | bigint, one: string, many = `${one}s`): string {
  return `${count} ${BigInt(count) === 1n ? one : many}`;
}

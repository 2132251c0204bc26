/** How organizations name their units. */

/** The root of the organization that an OU lies in, or that it is: its id is part of every OU's id. */
export function rootOf(unitId: string): string {
  return `r-${unitId.split('-')[1] ?? ''}`;
}

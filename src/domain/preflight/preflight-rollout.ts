/** Whether the OU that gets new rules first stands apart from the others, as StackSets need it. */
import { byDeployer, fine, unknown, wanted, type Check } from './preflight-check.ts';
import type { Known, PolicyFacts } from './preflight-facts.ts';

export interface RolledOutTo {
  readonly organizationalUnitIds: readonly string[];
  readonly canaryOrganizationalUnitId: string | undefined;
}

/** None if no OU goes first. */
export function canaryChecks(
  facts: Known<PolicyFacts>,
  { organizationalUnitIds, canaryOrganizationalUnitId: canary }: RolledOutTo,
): readonly Check[] {
  if (canary === undefined) return [];
  const subject = { name: 'canary', about: canary } as const;
  if (!('known' in facts)) return [unknown(subject, facts.unknown)];
  const pathOf = (id: string) => facts.known.members.find((path) => path.at(-1) === id) ?? [id];
  const others = organizationalUnitIds.filter((id) => id !== canary);
  const nested = others.filter((id) => pathOf(canary).includes(id) || pathOf(id).includes(canary));
  if (nested.length === 0) return [fine(subject, 'apart from the other OUs')];
  return [
    wanted(
      subject,
      `above or below ${nested.join(', ')}: their accounts would get the rules of two StackSets`,
      byDeployer(
        'name OUs in context.palisade.organizationalUnitIds of which none lies below another, the canary among them',
      ),
    ),
  ];
}

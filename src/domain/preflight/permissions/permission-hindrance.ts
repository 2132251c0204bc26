/**
 * Which policies of the organization would refuse what Palisade needs, along the way from the root to a target.
 *
 * An SCP must allow an action at every level and deny it at none; an RCP may deny it (Organizations user
 * guide, "SCP evaluation"). What a condition leaves open may refuse, and is reported as such.
 */
import { askDocument } from './permission-document.ts';
import type { PermissionNeed, PolicyKind, Purpose } from './permission-needs.ts';
import { some, type Ternary } from '../../base/ternary.ts';

export interface AttachedPolicy {
  readonly id: string;
  readonly name: string;
  readonly kind: PolicyKind;
  readonly document: string;
  /** Root, OUs and accounts that it is attached to. */
  readonly targets: readonly string[];
}

/** From the root down to the target itself, by id. */
export type PathFromRoot = readonly string[];

export interface Hindrance {
  readonly purpose: Purpose;
  readonly kind: PolicyKind;
  readonly surely: boolean;
  /** What refuses; none if nothing at the level allows. */
  readonly policy: { readonly id: string; readonly name: string } | undefined;
  /** Where it is attached, or the level at which nothing allows. */
  readonly level: string;
  readonly actions: readonly string[];
  readonly regions: readonly string[];
}

export interface PolicyPath {
  readonly members: readonly PathFromRoot[];
  readonly security: readonly PathFromRoot[];
}

/** What is in the way, one for each policy, level and purpose; nothing means that nothing is. */
export function hindrances(
  needs: readonly PermissionNeed[],
  policies: readonly AttachedPolicy[],
  places: PolicyPath,
): readonly Hindrance[] {
  const found = new Map<string, Gathered>();
  for (const need of needs) {
    const levels = new Set(places[need.over].flat());
    const ofKind = policies.filter(({ kind }) => kind === need.kind);
    for (const level of levels) {
      const attached = ofKind.filter(({ targets }) => targets.includes(level));
      for (const one of refusalsAt(need, attached)) gather(found, { ...one, need, level });
    }
  }
  return [...found.values()].map(({ actions, regions, ...hindrance }) => ({
    ...hindrance,
    actions: [...actions],
    regions: [...regions],
  }));
}

interface PolicyRefusal {
  readonly policy: AttachedPolicy | undefined;
  readonly refuses: Exclude<Ternary, false>;
}

interface Gathered extends Omit<Hindrance, 'actions' | 'regions'> {
  readonly actions: Set<string>;
  readonly regions: Set<string>;
}

function refusalsAt(
  need: PermissionNeed,
  attached: readonly AttachedPolicy[],
): readonly PolicyRefusal[] {
  const asked = attached.map((policy) => ({
    policy,
    ...askDocument(policy.document, need.request),
  }));
  const denied = asked.flatMap(({ policy, denies }) =>
    denies === false ? [] : [{ policy, refuses: denies }],
  );
  if (need.kind === 'RESOURCE_CONTROL_POLICY') return denied; // AWS's own RCP, which allows all, stays
  // AWS lets no level be without an SCP: we have not seen all.
  const allowed = asked.length === 0 ? 'unknown' : some(asked.map(({ allows }) => allows));
  if (allowed === true) return denied;
  return [...denied, { policy: undefined, refuses: allowed === false ? true : allowed }];
}

function gather(
  found: Map<string, Gathered>,
  { policy, refuses, need, level }: PolicyRefusal & { need: PermissionNeed; level: string },
): void {
  const { purpose, kind, request, region } = need;
  const surely = refuses === true;
  const key = [purpose, kind, policy?.id, level, surely].join(' ');
  const before = found.get(key);
  const gathered = before ?? {
    purpose,
    kind,
    surely,
    level,
    policy: policy === undefined ? undefined : { id: policy.id, name: policy.name },
    actions: new Set<string>(),
    regions: new Set<string>(),
  };
  gathered.actions.add(request.action);
  gathered.regions.add(region);
  if (before === undefined) found.set(key, gathered);
}

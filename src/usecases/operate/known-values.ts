/** What the ledger holds of some values: the ground on which they are judged outside an edition. */
import type { KnownFacts } from '../../domain/register/changes.ts';
import { OPERATORS, type Fact } from '../../domain/facts/fact.ts';
import {
  findingStatusBy,
  judgedKeyOf,
  type FindingStatus,
} from '../../domain/facts/finding-status.ts';
import type { UsableValue } from '../../domain/findings/extraction.ts';
import { readSubject } from '../../domain/findings/finding-subject.ts';
import { indicatorOf } from '../../domain/facts/indicator.ts';
import { ownersOf, type OwnAddress } from '../../domain/facts/own-address.ts';
import type { Override } from '../../domain/facts/override.ts';
import { indicatorKey, type Sighting } from '../../domain/facts/sighting.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { organizationAt } from '../publish/known-organization.ts';

/** One value in canonical text. */
export type Asked = Pick<UsableValue, 'kind' | 'value'>;

/** How many questions the ledger is asked at once. */
const AT_ONCE = 32;

/** Throws if the ledger cannot be read. Values that no sighting names have no indicator. */
export async function knownOf(
  { ledger, ops }: { readonly ledger: Ledger; readonly ops: ObjectStore },
  asked: readonly Asked[],
  overrides: readonly Override[],
  now: EpochSeconds,
): Promise<KnownFacts> {
  const sightings = await inTurns(asked, async (one) => {
    const facts = await ledger.about('sighting', indicatorKey(one));
    return facts.flatMap((fact) => sightingIn(fact, now));
  });
  const addresses = asked.filter(({ kind }) => kind === 'ip');
  const shown = await inTurns(addresses, ({ value }) => shownIn(ledger, value));
  const findings = [...new Set(sightings.flat().map(({ finding }) => finding))];
  const found = await inTurns(findings, (finding) => statusIn(ledger, finding));
  const statuses = new Map(findings.map((finding, index) => [finding, found[index]]));
  return {
    indicators: sightings.flatMap((ofOne) => (ofOne.length === 0 ? [] : [indicatorOf(ofOne)])),
    statusOf: (finding) => statuses.get(finding),
    owners: ownersOf(shown.flat()),
    overrides,
    space: (await organizationAt(ops, now)).space,
  };
}

/** All that operators said, whether in force or not. */
export async function recordedOverrides(ledger: Ledger): Promise<readonly Override[]> {
  const facts = await ledger.about('override', OPERATORS);
  return facts.flatMap((fact) => (fact.kind === 'override' ? [fact.override] : []));
}

function sightingIn(fact: Fact, now: EpochSeconds): readonly Sighting[] {
  return fact.kind === 'sighting' && fact.sighting.lastSeen <= now ? [fact.sighting] : [];
}

/** What findings show of one address, of any time. */
export async function shownIn(ledger: Ledger, address: string): Promise<readonly OwnAddress[]> {
  const facts = await ledger.about('own', address);
  return facts.flatMap((fact) => (fact.kind === 'own' ? [fact.own] : []));
}

/** What its versions say of it, and what judgements do. */
async function statusIn(ledger: Ledger, finding: string): Promise<FindingStatus | undefined> {
  const subjects = [finding, judgedKeyOf(finding)];
  const facts = await Promise.all(subjects.map((subject) => ledger.about('standing', subject)));
  const [own, judged] = facts.map(([fact]) =>
    fact?.kind === 'standing' ? fact.standing : undefined,
  );
  const status = findingStatusBy(own, judged);
  // A judgement may be later than every version, and is about nothing.
  return status === undefined ? undefined : { ...status, subject: readSubject(own?.subject) };
}

async function inTurns<T, R>(
  items: readonly T[],
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(run))));
  }
  return results;
}

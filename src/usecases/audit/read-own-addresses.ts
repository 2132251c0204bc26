/**
 * Reads where the accounts lie, which of them GuardDuty's administrator has enrolled, and which public addresses AWS says
 * they hold, those first that were not tried for longest, and keeps what it learns as `organization.json`, which every
 * publish goes by.
 *
 * Law: an account or region that cannot be read stops no other, and stays as it was last known. If the accounts
 * themselves cannot be listed, or what was known is damaged, nothing is written: the old knowledge grows old, and says so.
 */
import { parseJson } from '../../domain/base/json.ts';
import { partitionOf } from '../../domain/configuration/regions.ts';
import type { AuditTerms } from '../../domain/coverage/coverage.ts';
import {
  GLOBAL_REGION,
  trustedPlace,
  type OwnPlace,
} from '../../domain/organization/discovered.ts';
import {
  dueRegions,
  enrolmentAfter,
  type EnrolmentByRegion,
  type EnrolmentOutcome,
} from '../../domain/organization/enrolment.ts';
import { ORGANIZATION_KEY, ownJson, parseOwn } from '../../domain/organization/own-file.ts';
import {
  duePlaces,
  ownAfter,
  placeKey,
  type OwnState,
  type PlaceState,
  type ReadingOutcome,
} from '../../domain/organization/own-state.ts';
import {
  accountsIn,
  isTreeDue,
  treeAfter,
  type TreeState,
} from '../../domain/organization/tree.ts';
import type { AdministeredAccounts, AuditedAccounts, OwnAddressProbe } from '../../ports/aws.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { AuditOptions } from './audit-coverage.ts';

export interface OwnAddressPorts {
  readonly ops: ObjectStore;
  readonly accounts: Pick<AuditedAccounts, 'tree'>;
  readonly administered: AdministeredAccounts;
  readonly probe: OwnAddressProbe;
}

export type OwnAddressTerms = Pick<
  AuditTerms,
  'securityAccountId' | 'organizationalUnitIds' | 'regions'
> & {
  /** Whether the lists are read that GuardDuty's administrator trusts. */
  readonly readsTrustedLists: boolean;
};

export interface OwnAddressReport {
  /** Addresses and ranges that are held now, those that were released and still count among them. */
  readonly addresses: number;
  readonly accounts: number;
  readonly read: number;
  /** That were tried and could not be read, but for regions that are not enabled; the first are named. */
  readonly unread: readonly string[];
  /** That were due and not reached. */
  readonly left: number;
  /** Public addresses that do not count as own, since their accounts brought them or they are no single address. */
  readonly leftOut: number;
  /** Accounts of which it is known where they lie. */
  readonly placed: number;
  /** Of which regions it cannot be read who is enrolled, and why. */
  readonly enrolmentUnread: readonly string[];
  /** False if another run was quicker: that one reports. */
  readonly isKept: boolean;
}

const JSON_TYPE = { contentType: 'application/json', cacheControl: 'no-cache' };
/** Asked at once; each asks its services one after another. */
const AT_ONCE = 32;
const NAMED_MAX = 20;

export async function readOwnAddresses(
  { ops, accounts, administered, probe }: OwnAddressPorts,
  terms: OwnAddressTerms,
  { now, goesOn }: AuditOptions,
): Promise<OwnAddressReport> {
  const { known, etag, before } = await earlierState(ops);
  const tree = await treeNow(accounts, terms, before?.tree, now);
  const enrolment = await enrolmentNow(administered, terms.regions, before?.enrolment, now);
  const expected = expectedPlaces(accountsIn(tree), terms);
  const due = duePlaces(expected, known, now);
  const outcomes = await outcomesOf(probe, due, goesOn);
  const found = ownAfter(expected, known, outcomes, now);
  const state = { ...found, tree, enrolment };
  const body = Buffer.from(`${JSON.stringify(ownJson(state))}\n`);
  const condition = etag === undefined ? { ifAbsent: true as const } : { ifEtag: etag };
  const { kind } = await ops.write(ORGANIZATION_KEY, body, condition, JSON_TYPE);
  return {
    ...reportOf(state, outcomes),
    left: due.length - outcomes.size,
    isKept: kind === 'written',
  };
}

/** Damaged is not absent: to start from nothing would release what only the damaged file knows. */
async function earlierState(ops: ObjectStore) {
  const found = await ops.read(ORGANIZATION_KEY);
  if (found.kind === 'absent') {
    return { known: new Map<string, PlaceState>(), etag: undefined, before: undefined };
  }
  const state = parseOwn(parseJson(Buffer.from(found.body).toString('utf8')));
  if (state === undefined) {
    throw new Error(
      `${ORGANIZATION_KEY} of the ops bucket is damaged, and what it held is not overwritten: put back its last version, or remove it and let the audit read all again (docs/runbook.md#own-addresses-unreadable)`,
    );
  }
  return {
    known: new Map(state.places.map((place) => [placeKey(place), place])),
    etag: found.etag,
    before: state,
  };
}

/** Read again in turns. The security account mostly lies beside all others, as the management account does. */
async function treeNow(
  accounts: Pick<AuditedAccounts, 'tree'>,
  { organizationalUnitIds, securityAccountId }: OwnAddressTerms,
  before: TreeState | undefined,
  now: EpochSeconds,
): Promise<TreeState> {
  if (before !== undefined && !isTreeDue(before, organizationalUnitIds, now)) return before;
  const reading = await accounts.tree(organizationalUnitIds);
  const apart = [...new Set([...reading.apart, securityAccountId])];
  return treeAfter({ ...reading, apart }, before, now);
}

/** Regions one after another: each is a list of pages, and most runs read none. */
async function enrolmentNow(
  administered: AdministeredAccounts,
  regions: readonly string[],
  known: EnrolmentByRegion | undefined,
  now: EpochSeconds,
): Promise<EnrolmentByRegion> {
  const before = known ?? new Map();
  const outcomes = new Map<string, EnrolmentOutcome>();
  for (const region of dueRegions(regions, before, now)) {
    outcomes.set(region, await administered.enrolledIn(region));
  }
  return enrolmentAfter(regions, before, outcomes, now);
}

/** Accounts that Organizations suspends keep what they hold; they are tried as others are. */
function expectedPlaces(below: readonly string[], terms: OwnAddressTerms): readonly OwnPlace[] {
  const { regions } = terms;
  // Global Accelerator is in the commercial partition alone.
  const isCommercial = regions.every((region) => partitionOf(region) === 'aws');
  const places = isCommercial ? [...regions, GLOBAL_REGION] : regions;
  const accounts = [...new Set([terms.securityAccountId, ...below])].sort();
  const names = [...new Set(places)].sort();
  const trusted = terms.readsTrustedLists
    ? regions.map((region) => trustedPlace(terms.securityAccountId, region))
    : [];
  return [
    ...accounts.flatMap((account) => names.map((region) => ({ account, region }))),
    ...trusted,
  ];
}

async function outcomesOf(
  probe: OwnAddressProbe,
  due: readonly OwnPlace[],
  goesOn: () => boolean,
): Promise<ReadonlyMap<string, ReadingOutcome>> {
  const outcomes = new Map<string, ReadingOutcome>();
  for (let n = 0; n < due.length && goesOn(); n += AT_ONCE) {
    const round = due.slice(n, n + AT_ONCE);
    const read = await Promise.all(round.map((place) => probe.read(place)));
    round.forEach((place, m) => {
      const outcome = read[m];
      if (outcome !== undefined) outcomes.set(placeKey(place), outcome);
    });
  }
  return outcomes;
}

function reportOf(
  { places, tree, enrolment }: OwnState,
  outcomes: ReadonlyMap<string, ReadingOutcome>,
): Omit<OwnAddressReport, 'left' | 'isKept'> {
  const faults = [...outcomes].flatMap(([place, outcome]) =>
    'fault' in outcome && outcome.fault.kind !== 'region-not-enabled'
      ? [`${place}: ${outcome.fault.detail}`]
      : [],
  );
  const holding = places.filter(({ held }) => held.length > 0);
  return {
    addresses: holding.reduce((sum, { held }) => sum + held.length, 0),
    accounts: new Set(holding.map(({ account }) => account)).size,
    read: [...outcomes.values()].filter((outcome) => 'read' in outcome).length,
    unread: faults.slice(0, NAMED_MAX),
    placed: tree?.parentsOf.size ?? 0,
    enrolmentUnread: [...(enrolment ?? [])].flatMap(([region, { fault }]) =>
      fault === undefined ? [] : `${region}: ${fault}`,
    ),
    leftOut: places.reduce((sum, { leftOut }) => sum + leftOut.length, 0),
  };
}

/**
 * Reads which public addresses AWS says the accounts hold, those first that were not tried for longest, and keeps what it
 * learns as `organization.json`, which every publish goes by.
 *
 * Law: an account or region that cannot be read stops no other, and stays as it was last known. If the accounts
 * themselves cannot be listed, or what was known is damaged, nothing is written: the old knowledge grows old, and says so.
 */
import { parseJson } from '../../domain/base/json.ts';
import { partitionOf } from '../../domain/configuration/regions.ts';
import { expectedPairs } from '../../domain/coverage/coverage-audit.ts';
import type { AuditTerms } from '../../domain/coverage/coverage.ts';
import { GLOBAL_REGION, type OwnPlace } from '../../domain/organization/discovered.ts';
import { ORGANIZATION_KEY, ownJson, parseOwn } from '../../domain/organization/own-file.ts';
import {
  duePlaces,
  ownAfter,
  placeKey,
  type OwnState,
  type PlaceState,
  type ReadingOutcome,
} from '../../domain/organization/own-state.ts';
import type { AuditedAccounts, OwnAddressProbe } from '../../ports/aws.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { AuditOptions } from './audit-coverage.ts';

export interface OwnAddressPorts {
  readonly ops: ObjectStore;
  readonly accounts: AuditedAccounts;
  readonly probe: OwnAddressProbe;
}

export type OwnAddressTerms = Pick<
  AuditTerms,
  'securityAccountId' | 'organizationalUnitIds' | 'regions'
>;

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
  /** False if another run was quicker: that one reports. */
  readonly isKept: boolean;
}

const JSON_TYPE = { contentType: 'application/json', cacheControl: 'no-cache' };
/** Asked at once; each asks its services one after another. */
const AT_ONCE = 32;
const NAMED_MAX = 20;

export async function readOwnAddresses(
  { ops, accounts, probe }: OwnAddressPorts,
  terms: OwnAddressTerms,
  { now, goesOn }: AuditOptions,
): Promise<OwnAddressReport> {
  const { known, etag } = await earlierState(ops);
  const expected = await expectedPlaces(accounts, terms);
  const due = duePlaces(expected, known, now);
  const outcomes = await outcomesOf(probe, due, goesOn);
  const state = ownAfter(expected, known, outcomes, now);
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
  if (found.kind === 'absent') return { known: new Map<string, PlaceState>(), etag: undefined };
  const state = parseOwn(parseJson(Buffer.from(found.body).toString('utf8')));
  if (state === undefined) {
    throw new Error(
      `${ORGANIZATION_KEY} of the ops bucket is damaged, and what it held is not overwritten: put back its last version, or remove it and let the audit read all again (docs/runbook.md#own-addresses-unreadable)`,
    );
  }
  return {
    known: new Map(state.places.map((place) => [placeKey(place), place])),
    etag: found.etag,
  };
}

/** Accounts that Organizations suspends keep what they hold; they are tried as others are. */
async function expectedPlaces(
  accounts: AuditedAccounts,
  terms: OwnAddressTerms,
): Promise<readonly OwnPlace[]> {
  const { regions, organizationalUnitIds } = terms;
  // Global Accelerator is in the commercial partition alone.
  const isCommercial = regions.every((region) => partitionOf(region) === 'aws');
  const places = isCommercial ? [...regions, GLOBAL_REGION] : regions;
  const below = await accounts.below(organizationalUnitIds);
  return expectedPairs(below, { ...terms, regions: places }).map(({ account, region }) => ({
    account,
    region,
  }));
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
  { places }: OwnState,
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
    leftOut: places.reduce((sum, { leftOut }) => sum + leftOut.length, 0),
  };
}

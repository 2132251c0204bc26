/** A publisher on stores in memory, and the facts to feed it. */
import { createHash } from 'node:crypto';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import {
  parseConfiguration,
  type Configuration,
} from '../../../src/domain/configuration/configuration.ts';
import { overridesOf, policyOf } from '../../../src/domain/configuration/configured-policy.ts';
import type { Control } from '../../../src/domain/facts/control.ts';
import { factsOf, type Fact } from '../../../src/domain/facts/fact.ts';
import { parseFinding } from '../../../src/domain/findings/finding.ts';
import { parseTarget, type TargetOverride } from '../../../src/domain/facts/override.ts';
import { formatTime, type EpochSeconds } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import {
  changedIn,
  editionOfFile,
  readPointer,
} from '../../../src/usecases/publish/edition-store.ts';
import type { FeedBucket } from '../../../src/usecases/publish/projection.ts';
import { publisher, type Publisher } from '../../../src/usecases/publish/publish-feed.ts';
import { instanceWith } from '../data/findings.ts';
import type { TickReport } from '../../../src/usecases/publish/publisher-report.ts';

/** 2026-08-03T12:00:00Z: the hour at which these tests begin. */
export const NOON: EpochSeconds = 1_785_758_400;

export interface World {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
}

export function newWorld(): World {
  const bucket = (name: string) => ({ name, store: memoryObjectStore() });
  return {
    ledger: memoryLedger(),
    ops: memoryObjectStore(),
    buckets: [bucket('eu'), bucket('us')],
  };
}

export function publisherIn(
  world: World,
  holder = 'one',
  config: unknown = {},
  more: { readonly editionsKept?: number; readonly isAudited?: boolean } = {},
): Publisher {
  const configuration = configured(config);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const terms = { configuration, policy: policyOf(configuration), holder, ...more };
  return publisher({ ...world, sha256 }, { ...terms, overrides: overridesOf(configuration) });
}

const configurations = new Map<string, Configuration>();

/** One for each that is asked for, as a publisher has one for life: what is made of it is made once. */
function configured(config: unknown): Configuration {
  const key = JSON.stringify(config);
  const before = configurations.get(key);
  if (before !== undefined) return before;
  const parsed = parseConfiguration(config);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  configurations.set(key, parsed.value);
  return parsed.value;
}

export function tickAt(one: Publisher, now: EpochSeconds): Promise<TickReport> {
  return one.tick({ now, wall: now });
}

/** Facts of a finding that blocks its remote for a day: an inbound brute force of low severity. */
export function bruteForce(
  address: string,
  seen: EpochSeconds,
  more: {
    readonly id?: string;
    readonly account?: string;
    readonly archived?: boolean;
    readonly type?: string;
    /** Addresses that its instance has. */
    readonly shows?: readonly string[];
  } = {},
): readonly Fact[] {
  const time = formatTime(seen);
  const detail = {
    accountId: more.account ?? '111122223333',
    region: 'eu-west-1',
    partition: 'aws',
    id: more.id ?? createHash('md5').update(address).digest('hex'),
    type: more.type ?? 'UnauthorizedAccess:EC2/SSHBruteForce',
    severity: 2,
    updatedAt: time,
    resource: instanceWith(...(more.shows ?? [])),
    service: {
      action: {
        networkConnectionAction: {
          connectionDirection: 'INBOUND',
          remoteIpDetails: { [address.includes(':') ? 'ipAddressV6' : 'ipAddressV4']: address },
        },
      },
      resourceRole: 'TARGET',
      eventFirstSeen: time,
      eventLastSeen: time,
      archived: more.archived ?? false,
    },
  };
  const parsed = parseFinding(detail);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return factsOf(parsed.value);
}

export function override(
  act: TargetOverride['act'],
  target: string,
  at: EpochSeconds,
  until?: EpochSeconds,
): Fact {
  const parsed = parseTarget(target);
  if (!parsed.ok) throw new Error(parsed.problem);
  const signed = { author: 'analyst', reason: 'test', at, until };
  return { kind: 'override', override: { act, target: parsed.value, ...signed } };
}

export function control(act: 'freeze' | 'hard' | 'resume', at: EpochSeconds): Fact {
  return { kind: 'control', control: { act, author: 'analyst', reason: 'test', at } };
}

export function steer(given: Control): Fact {
  return { kind: 'control', control: given };
}

/** Lines of a feed in one bucket. */
export async function feedIn(
  { buckets }: World,
  bucket = 'eu',
  path = 'feeds/blocklist.txt',
): Promise<readonly string[]> {
  const found = await buckets.find(({ name }) => name === bucket)?.store.read(path);
  if (found?.kind !== 'found') return [];
  return Buffer.from(found.body).toString('utf8').trimEnd().split('\n');
}

export async function textIn(store: ObjectStore, key: string): Promise<string> {
  const found = await store.read(key);
  return found.kind === 'found' ? Buffer.from(found.body).toString('utf8') : '';
}

/** Feed files, `bucket/path`, that are of an edition before the one with which they last changed. */
export async function staleFiles({ ops, buckets }: World): Promise<readonly string[]> {
  const pointer = (await readPointer(ops))?.pointer ?? { number: 0 };
  const stale: string[] = [];
  for (const { name, store } of buckets) {
    for await (const { key } of store.list('feeds/')) {
      const edition = (await editionOfFile(store, key)) ?? Number.NaN;
      if (!(edition >= changedIn(pointer, key))) stale.push(`${name}/${key}`);
    }
  }
  return stale;
}

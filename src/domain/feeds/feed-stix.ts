/**
 * A feed as a STIX 2.1 bundle, for FortiGates that read `stix://` and whatever else reads a bundle from a
 * file: one indicator for each value, uncollapsed, because each has an end of its own (`valid_until`).
 *
 * Law: every byte comes from what is known, none from the time of rendering. An indicator's id is that of
 * its pattern, forever; it was created when its value was first seen, and modified when it was last seen.
 * Nothing of us (account, region, finding) is in it. Ids are in a namespace of our own: the one of STIX is
 * for observables only (STIX 2.1 §2.9).
 */
import { v5 as uuidOf } from 'uuid';
import type { FeedText } from './feed.ts';
import type { Rank } from '../values/band.ts';
import type { Kind } from '../findings/extraction.ts';
import { formatTime, type EpochSeconds } from '../base/time.ts';

export interface StixEntry {
  readonly kind: Kind;
  /** An address or CIDR, a name or a SHA-256, in canonical text. */
  readonly value: string;
  readonly rank: Rank;
  readonly families: readonly string[];
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  /** `undefined`: until an operator takes it back. */
  readonly until: EpochSeconds | undefined;
}

/** Ours: the version 5 id of `palisade.stix` in the namespace of domain names. */
const NAMESPACE = uuidOf('palisade.stix', uuidOf.DNS);

export function renderStixFeed(
  entries: readonly StixEntry[],
  sentinel: Pick<StixEntry, 'kind' | 'value'>,
): FeedText {
  const objects = entries.length === 0 ? [sentinelOf(sentinel)] : entries.map(indicatorOf);
  const ids = objects.map(({ id }) => id).join(' ');
  const head = `{"type":"bundle","id":"bundle--${uuidOf(`bundle ${ids}`, NAMESPACE)}","objects":[`;
  const texts = objects.map((object) => JSON.stringify(object));
  return `${head}\n${texts.join(',\n')}\n]}\n` as FeedText;
}

function indicatorOf(entry: StixEntry) {
  const pattern = patternOf(entry);
  const { firstSeen, lastSeen, until, families, rank } = entry;
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: idOf(pattern),
    created: timestamp(firstSeen),
    modified: timestamp(Math.max(firstSeen, lastSeen)),
    name: entry.value,
    indicator_types: families.some(isTor) ? ['anonymization'] : ['malicious-activity'],
    pattern,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: timestamp(firstSeen),
    ...(until === undefined ? {} : { valid_until: timestamp(until) }),
    labels: [rank, ...[...new Set(families)].sort()],
  };
}

/** An indicator that says there is none: a bundle without objects would be a list without entries. */
function sentinelOf(sentinel: Pick<StixEntry, 'kind' | 'value'>) {
  const pattern = patternOf(sentinel);
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: idOf(pattern),
    created: timestamp(0),
    modified: timestamp(0),
    name: sentinel.value,
    description: 'There is nothing to list, and the list must not be empty.',
    indicator_types: ['benign'],
    pattern,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: timestamp(0),
    labels: ['sentinel'],
  };
}

function idOf(pattern: string): string {
  return `indicator--${uuidOf(`indicator ${pattern}`, NAMESPACE)}`;
}

/** Canonical values hold neither quotes nor backslashes, so nothing needs to be escaped. */
function patternOf({ kind, value }: Pick<StixEntry, 'kind' | 'value'>): string {
  switch (kind) {
    case 'ip': {
      const type = value.includes(':') ? 'ipv6-addr' : 'ipv4-addr';
      return `[${type}:value ${value.includes('/') ? 'ISSUBSET' : '='} '${value}']`;
    }
    case 'domain':
      return `[domain-name:value = '${value}']`;
    case 'hash':
      return `[file:hashes.'SHA-256' = '${value}']`;
  }
}

function isTor(family: string): boolean {
  return family.startsWith('Tor ');
}

/** STIX wants milliseconds, and our times have none. */
function timestamp(time: EpochSeconds): string {
  return formatTime(time).replace('Z', '.000Z');
}

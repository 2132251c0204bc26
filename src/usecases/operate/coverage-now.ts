/** What the last audit knew, as old as it is now: what was seen too long ago forwards no more. */
import {
  aged,
  countsOf,
  isOpen,
  pairKey,
  type CoverageCounts,
  type PairVerdict,
} from '../../domain/coverage/coverage-audit.ts';
import {
  COVERAGE_KEY,
  pairJson,
  parseCoverage,
  type EarlierAudit,
} from '../../domain/coverage/coverage-file.ts';
import { at, isObject, type Json } from '../../domain/base/lookup.ts';
import { formatTime, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export interface CoverageNow {
  /** ISO 8601. */
  readonly at: string;
  readonly ageSeconds: Seconds;
  readonly terms: Json;
  readonly counts: CoverageCounts;
  /** Why stack instances failed, as the audit wrote it; with the first page only. */
  readonly rollout: Json | null;
  readonly pairs: readonly object[];
  /** The last pair of this page, if there are more: what the next page comes after. */
  readonly next: string | null;
}

export interface CoveragePage {
  /** Gaps, unknown pairs and those with dead letters alone. */
  readonly gapsOnly: boolean;
  /** `<account> <region>`, in the order of which pairs come; empty: from the first. */
  readonly after: string;
}

/** Below 2 MB with what stands around them: a function URL answers 6 MB at most. What AWS says of a pair may be long. */
const PAGE_BYTES = 1_900_000;
const FIRST_PAGE: CoveragePage = { gapsOnly: false, after: '' };

/** `undefined` before the first audit; throws if what it left cannot be read. */
export async function coverageNow(
  ops: ObjectStore,
  wall: EpochSeconds,
  { gapsOnly, after }: CoveragePage = FIRST_PAGE,
): Promise<CoverageNow | undefined> {
  const read = await lastAudit(ops);
  if (read === undefined) return undefined;
  const { audit, terms, rollout } = read;
  const pairs = [...audit.known.values()].map((pair) => aged(pair, wall));
  const shown = pairs.filter((pair) => (!gapsOnly || isOpen(pair)) && pairKey(pair) > after);
  const page = pageOf(shown);
  const last = shown[page.length - 1];
  return {
    at: formatTime(audit.at),
    ageSeconds: Math.max(0, wall - audit.at),
    terms,
    counts: countsOf(pairs),
    rollout: after === '' ? rollout : null,
    pairs: page,
    next: last !== undefined && shown.length > page.length ? pairKey(last) : null,
  };
}

/** As many of the first as a page holds, and at least one. */
function pageOf(pairs: readonly PairVerdict[]): readonly object[] {
  const page: object[] = [];
  let bytes = 0;
  for (const pair of pairs) {
    const one = pairJson(pair);
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1;
    if (bytes > PAGE_BYTES && page.length > 0) break;
    page.push(one);
  }
  return page;
}

interface ReadAudit {
  readonly etag: string;
  readonly audit: EarlierAudit;
  readonly terms: Json;
  readonly rollout: Json | null;
}

/** An audit of 170,000 pairs has 30 MB and 22 pages, and status asks for its counts every few seconds. */
const lastRead = new WeakMap<ObjectStore, Promise<ReadAudit | undefined>>();

/** Read once for all that ask, until it is written again. */
async function lastAudit(ops: ObjectStore): Promise<ReadAudit | undefined> {
  const known = await lastRead.get(ops)?.catch(() => undefined);
  if (known !== undefined) {
    const stands = await ops.inspect(COVERAGE_KEY);
    if (stands.kind === 'found' && stands.etag === known.etag) return known;
  }
  const reading = readAudit(ops);
  lastRead.set(ops, reading);
  return reading;
}

async function readAudit(ops: ObjectStore): Promise<ReadAudit | undefined> {
  const found = await ops.read(COVERAGE_KEY);
  if (found.kind === 'absent') return undefined;
  const document: unknown = JSON.parse(Buffer.from(found.body).toString('utf8'));
  const audit = parseCoverage(document);
  const terms = at(document, 'terms');
  const rollout = at(document, 'rollout');
  if (audit === undefined || !isObject(terms)) {
    throw new Error(`${COVERAGE_KEY} is damaged: the next audit, within an hour, writes it again`);
  }
  return { etag: found.etag, audit, terms, rollout: isObject(rollout) ? rollout : null };
}

/**
 * Holds the hub's own parts against what its template made, and keeps what it finds as `hub-parts.json`.
 *
 * Law: what may not be read is unknown, never fine. What was kept before only says since when something is so: if it is
 * damaged, everything is new.
 */
import { parseJson } from '../../domain/base/json.ts';
import type { EpochSeconds, Seconds } from '../../domain/base/time.ts';
import { COVERAGE_KEY, parseCoverage } from '../../domain/coverage/coverage-file.ts';
import type { Answer } from '../../domain/coverage/coverage.ts';
import { HUB_PARTS_KEY, hubAuditJson, parseHubAudit } from '../../domain/coverage/hub/hub-file.ts';
import {
  hubPartsAfter,
  hubPartsToMend,
  sinceBefore,
  type HubPart,
} from '../../domain/coverage/hub/hub-parts.ts';
import type { HubPlan } from '../../domain/coverage/hub/hub-plan.ts';
import {
  arrivalPart,
  forwardingAccounts,
  silentAfterOf,
  type Silence,
} from '../../domain/coverage/hub/silence.ts';
import { json } from '../../domain/edition/edition-files.ts';
import type { FindingArrivals } from '../../ports/heartbeats.ts';
import type { HubProbe } from '../../ports/hub-parts.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export interface HubAuditPorts {
  readonly ops: ObjectStore;
  readonly hub: HubProbe;
  readonly arrivals: Pick<FindingArrivals, 'last'>;
}

export interface HubAuditOptions {
  readonly now: EpochSeconds;
  /** How long no finding may arrive. @default derived from the number of accounts that forward */
  readonly silentAfter?: Seconds | undefined;
}

export interface HubAuditReport {
  readonly parts: readonly HubPart[];
  /** Those that wake a person. */
  readonly toMend: readonly HubPart[];
}

const JSON_TYPE = { contentType: 'application/json', cacheControl: 'no-cache' };

/** Throws if the ops bucket cannot be read or written. */
export async function auditHub(
  ports: HubAuditPorts,
  plan: HubPlan,
  { now, silentAfter }: HubAuditOptions,
): Promise<HubAuditReport> {
  const { ops, hub } = ports;
  const kept = await ops.read(HUB_PARTS_KEY);
  const before =
    kept.kind === 'absent'
      ? undefined
      : parseHubAudit(parseJson(Buffer.from(kept.body).toString('utf8')));
  const silence: Silence = {
    last: await lastArrival(ports),
    awaitedSince: Math.min(before?.awaitedSince ?? now, now),
    after: silentAfter === undefined ? await derivedSpan(ops) : { known: silentAfter },
  };
  const found = [...hubPartsAfter(plan, await hub.facts(plan)), arrivalPart(silence, now)];
  const parts = sinceBefore(found, before?.parts ?? [], now);
  const body = Buffer.from(json(hubAuditJson({ at: now, plan, parts }, silence)));
  await ops.write(HUB_PARTS_KEY, body, 'always', JSON_TYPE);
  return { parts, toMend: hubPartsToMend(parts, now) };
}

async function lastArrival({ arrivals }: HubAuditPorts): Promise<Silence['last']> {
  try {
    return { known: (await arrivals.last()) ?? 'absent' };
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
}

/** By what the audit of accounts and regions knew an hour ago; before the first none forwards yet. */
async function derivedSpan(ops: ObjectStore): Promise<Silence['after']> {
  const found = await ops.read(COVERAGE_KEY);
  if (found.kind === 'absent') return { known: silentAfterOf(0) };
  const coverage = parseCoverage(parseJson(Buffer.from(found.body).toString('utf8')));
  if (coverage === undefined) return unreadable(`${COVERAGE_KEY} is damaged`);
  return { known: silentAfterOf(forwardingAccounts(coverage.known.values())) };
}

function unreadable(detail: string): Answer<never> {
  return { unknown: 'unreadable', detail };
}

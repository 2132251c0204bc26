/**
 * Holds the hub's own parts against what its template made, and keeps what it finds as `hub-parts.json`.
 *
 * Law: what may not be read is unknown, never fine. What was kept before only says since when something is so: if it is
 * damaged, everything is new.
 */
import { parseJson } from '../../domain/base/json.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import { HUB_PARTS_KEY, hubAuditJson, parseHubAudit } from '../../domain/coverage/hub/hub-file.ts';
import {
  hubPartsAfter,
  hubPartsToMend,
  sinceBefore,
  type HubPart,
} from '../../domain/coverage/hub/hub-parts.ts';
import type { HubPlan } from '../../domain/coverage/hub/hub-plan.ts';
import { json } from '../../domain/edition/edition-files.ts';
import type { HubProbe } from '../../ports/hub-parts.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export interface HubAuditPorts {
  readonly ops: ObjectStore;
  readonly hub: HubProbe;
}

export interface HubAuditReport {
  readonly parts: readonly HubPart[];
  /** Those that wake a person. */
  readonly toMend: readonly HubPart[];
}

const JSON_TYPE = { contentType: 'application/json', cacheControl: 'no-cache' };

/** Throws if the ops bucket cannot be read or written. */
export async function auditHub(
  { ops, hub }: HubAuditPorts,
  plan: HubPlan,
  now: EpochSeconds,
): Promise<HubAuditReport> {
  const kept = await ops.read(HUB_PARTS_KEY);
  const before =
    kept.kind === 'absent'
      ? undefined
      : parseHubAudit(parseJson(Buffer.from(kept.body).toString('utf8')));
  const found = hubPartsAfter(plan, await hub.facts(plan));
  const parts = sinceBefore(found, before?.parts ?? [], now);
  const body = Buffer.from(json(hubAuditJson({ at: now, plan, parts })));
  await ops.write(HUB_PARTS_KEY, body, 'always', JSON_TYPE);
  return { parts, toMend: hubPartsToMend(parts, now) };
}

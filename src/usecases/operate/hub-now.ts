/** How the last audit found the hub's own parts, in words and with what mends them: what it found long ago counts no more. */
import { parseJson } from '../../domain/base/json.ts';
import {
  formatDuration,
  HOUR,
  MINUTE,
  formatTime,
  type EpochSeconds,
} from '../../domain/base/time.ts';
import { HUB_PARTS_KEY, parseHubAudit } from '../../domain/coverage/hub/hub-file.ts';
import { hubFixes } from '../../domain/coverage/hub/hub-fix.ts';
import {
  describeHub,
  describeHubFault,
  describeHubPart,
} from '../../domain/coverage/hub/hub-text.ts';
import type { HubPart } from '../../domain/coverage/hub/hub-parts.ts';
import type { Fix } from '../../domain/preflight/preflight-check.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export interface HubNow {
  /** Whether every part was seen to be as deployed, and not too long ago. */
  readonly isFine: boolean;
  /** One sentence without its full stop. */
  readonly says: string;
  /** ISO 8601; of the audit. */
  readonly at: string;
  /** A line for each part that is not fine. */
  readonly open: readonly string[];
  /** What each fault means, once. */
  readonly explained: readonly string[];
  readonly fixes: readonly Fix[];
}

/** The audit comes every hour, and an alarm says if it does not. */
const FRESH_FOR = 3 * HOUR;

/** `undefined` before the first audit; what cannot be read is said, and hides nothing else. */
export async function hubNow(ops: ObjectStore, wall: EpochSeconds): Promise<HubNow | undefined> {
  const nothing = { isFine: false, at: formatTime(wall), open: [], explained: [], fixes: [] };
  try {
    const found = await ops.read(HUB_PARTS_KEY);
    if (found.kind === 'absent') return undefined;
    const audit = parseHubAudit(parseJson(Buffer.from(found.body).toString('utf8')));
    const damaged = `${HUB_PARTS_KEY} is damaged: the next audit, within an hour, writes it again`;
    if (audit === undefined) return { ...nothing, says: damaged };
    const age = Math.max(0, wall - audit.at);
    const isFresh = age <= FRESH_FOR;
    const open = audit.parts.filter(({ status }) => status.kind !== 'fine');
    const old = `the parts of the hub are unknown: the last audit was ${formatDuration(age - (age % MINUTE))} ago`;
    return {
      isFine: isFresh && open.length === 0,
      says: isFresh ? describeHub(audit.parts) : old,
      at: formatTime(audit.at),
      open: open.map(describeHubPart),
      explained: explanationsOf(open),
      fixes: hubFixes(open, audit.plan),
    };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { ...nothing, says: `${HUB_PARTS_KEY} cannot be read: ${fault}` };
  }
}

function explanationsOf(parts: readonly HubPart[]): readonly string[] {
  const faults = parts.flatMap(({ status }) => (status.kind === 'fault' ? status.faults : []));
  return [...new Set(faults)].map((fault) => `${fault}: ${describeHubFault(fault)}`);
}

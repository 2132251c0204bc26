/**
 * All boxes at once, and one box by itself.
 *
 * Law: a look at all of them ends within seconds, however many hang: each gets a short time, and one that did not make
 * it is left to messages of its own for as long as these go on. So an edition waits for no box but the one it is for.
 */
import { MINUTE, type Seconds } from '../../domain/base/time.ts';
import type { PushedBox } from '../../domain/push/pushed-boxes.ts';
import type { PushedFirewall, PushTrigger } from '../../ports/firewalls.ts';
import { pushBox, type PushPorts, type PushReport } from './push-box.ts';

export interface PushCrew {
  readonly boxes: readonly PushedBox[];
  readonly ports: Omit<PushPorts, 'firewall'>;
  /** `timeout`: of each request. */
  readonly firewallOf: (box: PushedBox, timeout: Seconds) => PushedFirewall;
  readonly trigger: Pick<PushTrigger, 'one'>;
}

/** Of each request and of each box, while all are looked at. */
const SHORT = { request: 4, run: 8 } as const;
/** Of a box by itself; its function has a little longer. */
export const PUSH_RUN: Seconds = 50;
/** A box that fails is left to its own messages until one of them should have come for so long. */
const OWN_MESSAGES_LAST: Seconds = 20 * MINUTE;

export async function pushBoxes(crew: PushCrew, holder: string): Promise<readonly PushReport[]> {
  return Promise.all(
    crew.boxes.map(async (box) => {
      const timeout = Math.min(box.timeout, SHORT.request);
      const ports = { ...crew.ports, firewall: crew.firewallOf(box, timeout) };
      const run = { box, holder, timeout, length: SHORT.run, leavesFailing: OWN_MESSAGES_LAST };
      const report = await pushBox(ports, run);
      if (report.outcome === 'failed') await crew.trigger.one(box.name, crew.ports.wallTime());
      return report;
    }),
  );
}

/** `undefined` if there is no such box any more. */
export async function pushOne(
  crew: PushCrew,
  name: string,
  holder: string,
): Promise<PushReport | undefined> {
  const box = crew.boxes.find((one) => one.name === name);
  if (box === undefined) return undefined;
  const { timeout } = box;
  const ports = { ...crew.ports, firewall: crew.firewallOf(box, timeout) };
  return pushBox(ports, { box, holder, timeout, length: PUSH_RUN, leavesFailing: 0 });
}

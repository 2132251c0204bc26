/**
 * Heartbeats: events that a schedule of each forwarding account puts on its own default bus, in each region. They
 * reach the hub by the path of findings or not at all, so the last one that arrived says how long ago the path worked.
 *
 * Law: a heartbeat speaks of the account and region in its envelope, which EventBridge writes, and of nothing else;
 * its detail is not read. Of one account at most one for each known region and route is kept.
 */
import { textAt } from '../base/lookup.ts';
import { DAY, HOUR, parseTime, type EpochSeconds, type Seconds } from '../base/time.ts';

/** Anybody may put events of this source on a bus of their own. */
export const HEARTBEAT_SOURCE = 'palisade.heartbeat';

/** By whose rules it comes: a member's own, or those that forward what GuardDuty brings to its administrator. */
export type HeartbeatRoute = 'member' | 'administrator';

/** Each rule forwards the heartbeats of its own template, so that one stands in for no other. */
export const HEARTBEAT_TYPES = {
  member: 'Palisade Member Heartbeat',
  administrator: 'Palisade Administrator Heartbeat',
} as const satisfies Readonly<Record<HeartbeatRoute, string>>;

/** How often they are sent. */
export const HEARTBEAT_EVERY: Readonly<Record<HeartbeatRoute, Seconds>> = {
  member: DAY,
  administrator: HOUR,
};

/** How long none may arrive: the period, the window in which a schedule may fire, and time for delivery. */
export const HEARTBEAT_LATE_AFTER: Readonly<Record<HeartbeatRoute, Seconds>> = {
  member: DAY + 3 * HOUR,
  administrator: 3 * HOUR,
};

export interface Heartbeat {
  readonly account: string;
  readonly region: string;
  readonly route: HeartbeatRoute;
  /** When it was sent, and never later than it arrived. */
  readonly at: EpochSeconds;
}

/** The same for heartbeats of one account, region and route, of which the latest is kept. */
export function heartbeatKey({ account, region, route }: Omit<Heartbeat, 'at'>): string {
  return `${route} ${account} ${region}`;
}

export interface HeartbeatTerms {
  readonly arrival: EpochSeconds;
  /** Accounts whose administrator heartbeats are believed. */
  readonly administrators: ReadonlySet<string>;
  /** Regions that there are. */
  readonly regions: ReadonlySet<string>;
}

/**
 * `undefined` if the event is no heartbeat; `not-believed` if its envelope names no account and known region, or if
 * its account is not the administrator that it claims to be.
 */
export function heartbeatIn(
  event: unknown,
  { arrival, administrators, regions }: HeartbeatTerms,
): Heartbeat | 'not-believed' | undefined {
  if (textAt(event, 'source') !== HEARTBEAT_SOURCE) return undefined;
  const [account, region] = [textAt(event, 'account') ?? '', textAt(event, 'region') ?? ''];
  const route = routeOf(textAt(event, 'detail-type'));
  if (route === undefined || !/^[0-9]{12}$/.test(account)) return 'not-believed';
  if (!regions.has(region)) return 'not-believed';
  if (route === 'administrator' && !administrators.has(account)) return 'not-believed';
  const sent = parseTime(textAt(event, 'time')) ?? arrival;
  return { account, region, route, at: Math.min(sent, arrival) };
}

function routeOf(type: string | undefined): HeartbeatRoute | undefined {
  if (type === HEARTBEAT_TYPES.member) return 'member';
  return type === HEARTBEAT_TYPES.administrator ? 'administrator' : undefined;
}

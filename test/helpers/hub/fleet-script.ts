/**
 * The script of the fleet's hour:
 *
 *   minute  5–8   the ledger cannot be read; an exemption is said meanwhile
 *          10–13  the bucket of one region fails; at 13 nothing comes, so that only stragglers are to be fixed
 *          14–16  the ops bucket fails, now and then
 *          17–20  every publisher dies at some call
 *          22     a seventh of the list ends at once
 *          24–29  one account floods; exemptions and a retraction are said meanwhile
 *          30–43  the ledger cannot be read, so long that the age of the feeds must alarm
 *          48     thousands of indicators arrive at once; at 50 an operator lets them pass
 *          51–54  two publishers at once
 *          55     all of those end at once
 *          58–60  every publisher dies again; the hourly rebuild falls into it
 *
 * All the while findings trickle in, now and then from a writer that stalled for minutes. An operator pins a
 * range of which a part may never be listed.
 */
import type { Fact } from '../../../src/domain/facts/fact.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  type EpochSeconds,
  type Seconds,
} from '../../../src/domain/base/time.ts';
import { addressNumber, addressText, type Truth } from './fleet-truth.ts';
import { bruteForce, NOON, override, steer } from './publishing.ts';

export const MINUTES = 63;
export const ARRIVAL_AT = 48;
const RELEASE_AT = 50;

export type Fault = 'ledger' | 'bucket' | 'ops' | 'killed' | 'twins';

const FAULTS: readonly (readonly [from: number, until: number, fault: Fault])[] = [
  [5, 8, 'ledger'],
  [10, 13, 'bucket'],
  [14, 16, 'ops'],
  [17, 20, 'killed'],
  [30, 43, 'ledger'],
  [51, 54, 'twins'],
  [58, 60, 'killed'],
];
const ENDING_AT = 22;
const FLOOD = { from: 24, until: 29, addressesAMinute: 400, account: '999999999999' };
const ARRIVED_END_AT = 55;
const TAKEN_OUT: ReadonlyMap<number, readonly ['exempt' | 'retract', string]> = new Map([
  [6, ['exempt', '45.0.0.64/26'] as const],
  [12, ['exempt', '45.0.1.0/30'] as const],
  [25, ['retract', '45.0.2.0/28'] as const],
  [26, ['exempt', '45.0.1.17/32'] as const],
  [28, ['exempt', '203.0.112.16/28'] as const],
  [52, ['exempt', '91.0.3.0/24'] as const],
]);
/** An operator's pin around 203.0.113.0/24, which is for documentation and may never be listed. */
const PIN = { at: 3, range: '203.0.112.0/22', holeFrom: '203.0.113.0', holeAddresses: 256 };
const TRICKLE = 5;
const QUIET_AT = 13;
/** Every seventh minute's deliveries were read from their queue this long before they were written. */
const STALLED: Seconds = 4 * MINUTE;
const ADDRESSES_AN_ACCOUNT = 50;

export interface Amounts {
  /** Addresses listed at the start. */
  readonly listed: number;
  /** Indicators that arrive at once. */
  readonly arriving: number;
}

export function faultAt(minute: number): Fault | undefined {
  return FAULTS.find(([from, until]) => from <= minute && minute < until)?.[2];
}

/** When the writer of the deliveries before `minute` read its clock. */
export function arrivalBefore(minute: number): EpochSeconds {
  return NOON + minute * MINUTE - 1 - (minute % 7 === 3 ? STALLED : 0);
}

/** Deliveries that come between the tick before `minute` and the tick at it; the truth is told of them. */
export function deliveriesBefore(
  minute: number,
  amounts: Amounts,
  truth: Truth,
): readonly (readonly Fact[])[] {
  const at = NOON + minute * MINUTE - 1;
  const deliveries: (readonly Fact[])[] = [];
  const ordinary = (addresses: readonly number[], seen: EpochSeconds): void => {
    truth.sighted(addresses, seen + DAY);
    // One by one: a million arguments are more than a call takes.
    for (const one of addresses) {
      deliveries.push(bruteForce(addressText(one), seen, accountOf(one)));
    }
  };
  if (minute === 0) {
    const all = row('45.0.0.0', amounts.listed, 1);
    const ending = Math.floor(all.length / 7);
    ordinary(all.slice(ending), NOON - HOUR);
    ordinary(all.slice(0, ending), NOON + ENDING_AT * MINUTE - DAY);
  }
  if (minute !== QUIET_AT) ordinary(row('46.0.0.0', TRICKLE, 3, minute * TRICKLE), at);
  if (FLOOD.from <= minute && minute < FLOOD.until) {
    const { addressesAMinute: count, account } = FLOOD;
    const addresses = row('80.0.0.0', count, 2, (minute - FLOOD.from) * count);
    truth.flooded(addresses, at + DAY);
    deliveries.push(...addresses.map((one) => bruteForce(addressText(one), at, { account })));
  }
  if (minute === ARRIVAL_AT) {
    // Even addresses: no two of them make one line.
    ordinary(row('91.0.0.0', amounts.arriving, 2), NOON + ARRIVED_END_AT * MINUTE - DAY);
  }
  return [...deliveries, ...wordsAt(minute, amounts, truth)];
}

function wordsAt(
  minute: number,
  { arriving }: Amounts,
  truth: Truth,
): readonly (readonly Fact[])[] {
  const at = NOON + minute * MINUTE - 1;
  if (minute === RELEASE_AT) {
    const act = { act: 'release', growth: arriving, shrink: 0 } as const;
    return [[steer({ ...act, author: 'analyst', reason: 'meant', at, until: at + HOUR })]];
  }
  if (minute === PIN.at) {
    const hole = addressNumber(PIN.holeFrom);
    const listable = (one: number): boolean => one < hole || one >= hole + PIN.holeAddresses;
    truth.sighted(addressesOf(PIN.range).filter(listable), Number.POSITIVE_INFINITY);
    return [[override('pin', PIN.range, at)]];
  }
  const [act, range] = TAKEN_OUT.get(minute) ?? [];
  if (act === undefined || range === undefined) return [];
  const [first = 0, ...others] = addressesOf(range);
  truth.takenOut(first, others.at(-1) ?? first);
  return [[override(act, range, at)]];
}

function row(base: string, count: number, stride: number, from = 0): readonly number[] {
  const first = addressNumber(base);
  return Array.from({ length: count }, (_, n) => first + (from + n) * stride);
}

function addressesOf(cidr: string): readonly number[] {
  const [base = '', length = '32'] = cidr.split('/');
  return row(base, 2 ** (32 - Number(length)), 1);
}

/** So many accounts that none has more than a few: no cap on one account plays a part. */
function accountOf(address: number): { readonly account: string } {
  return { account: String(100_000_000_000 + Math.floor(address / ADDRESSES_AN_ACCOUNT)) };
}

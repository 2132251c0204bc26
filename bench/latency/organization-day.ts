/** Findings of a day: as many as the bill assumes, spread over the day, some in bursts. */
import type { SimulatedFinding } from './deployed-day.ts';

export interface OrganizationTerms {
  readonly accounts: number;
  readonly random: () => number;
}

const DAY = 86_400;
/** 500 a month (bench/cost). */
const A_DAY_AN_ACCOUNT = 500 / 30.4;
/** One in ten accuses at band high or above by itself. */
const URGENT = 1 / 10;
/** One in twenty findings comes with others of its account: an attacker tries many machines. */
const BURSTS = 1 / 20;
const BURST_MAX = 40;
const BURST_SECONDS = 30;

/** In the order of time; times are seconds since 1970. */
export function organizationDay({ accounts, random }: OrganizationTerms): SimulatedFinding[] {
  const count = Math.round(accounts * A_DAY_AN_ACCOUNT);
  const findings: SimulatedFinding[] = [];
  while (findings.length < count) {
    const account = String(Math.floor(random() * accounts)).padStart(12, '0');
    const start = START + random() * DAY;
    const isUrgent = random() < URGENT;
    const many = random() < BURSTS ? 1 + Math.floor(random() * BURST_MAX) : 1;
    for (let n = 0; n < many; n += 1) {
      findings.push({
        at: start + random() * BURST_SECONDS * (many - 1 > 0 ? 1 : 0),
        account,
        isUrgent,
      });
    }
  }
  return findings.sort((a, b) => a.at - b.at);
}

/** 2026-11-30T00:00:00Z. */
export const START = 1_795_996_800;

/** The account that floods. */
export const FLOODING = '666666666666';

/** So many findings of one account within a minute. */
export function flood(count: number, random: () => number): SimulatedFinding[] {
  const times = Array.from({ length: count }, () => START + DAY / 2 + 60 * random());
  return times.sort((a, b) => a - b).map((at) => ({ at, account: FLOODING, isUrgent: true }));
}

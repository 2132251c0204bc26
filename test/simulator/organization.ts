/** Who sends what: accounts that are honest, one that is not, analysts who archive. Events as they come on the bus. */
import {
  DAY,
  formatTime,
  HOUR,
  type EpochSeconds,
  type Seconds,
} from '../../src/domain/base/time.ts';
import { bareFinding, eventOf, instanceWith } from '../helpers/data/findings.ts';
import { ADMINISTRATOR, judgementEvent } from '../helpers/data/judgements.ts';
import type { Sent } from './truth.ts';

export interface OrganizationSize {
  readonly accounts: number;
  readonly regions: number;
}

/** One event on the bus, and what is true once it is in the ledger. */
export interface Sending {
  readonly body: string;
  readonly sent: readonly Sent[];
  readonly archives?: string;
  /** Its sender's clock is beyond belief. */
  readonly isAhead?: boolean;
  /** An address that it shows as the account's own. */
  readonly shows?: string;
}

const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'];
const TYPE = 'UnauthorizedAccess:EC2/SSHBruteForce';
const BANDS = [
  { severity: 2, window: DAY },
  { severity: 5, window: 7 * DAY },
  { severity: 8, window: 30 * DAY },
] as const;
export const HOSTILE = '666666666666';
const FLOOD = 1_300;
/** One account in so many sees attackers whose addresses lie side by side. */
const NEIGHBOURS = 4;
/** Addresses that no finding may ever list. */
const SPECIAL = [
  '10.1.2.3',
  '192.168.7.7',
  '127.0.0.1',
  '169.254.169.254',
  '100.64.1.1',
  '224.0.0.5',
  '192.0.2.9',
];

export function newOrganization({ accounts, regions }: OrganizationSize, random: () => number) {
  const sizes = new Map<number, number>();
  const known: Sent[] = [];
  const closed = new Set<string>();
  /** Findings whose sender's clock is beyond belief, and when they were last sent. */
  const ahead = new Map<string, EpochSeconds>();
  let findings = 0;
  let floods = 0;
  const drawn = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const accountName = (n: number) => String(100_000_000_000 + n);
  const finding = (sent: Sent, more: object = {}): Sending => ({
    body: JSON.stringify(
      eventOf(
        bareFinding({
          type: TYPE,
          account: sent.account,
          region: regionOf(sent.finding, regions),
          id: sent.finding,
          ip: sent.address,
          severity: BANDS.find(({ window }) => window === sent.window)?.severity ?? 2,
          direction: 'INBOUND',
          role: 'TARGET',
          seen: formatTime(sent.seen),
          first: formatTime(sent.seen),
          ...more,
        }),
        sent.account,
      ),
    ),
    sent: [sent],
  });
  const newFinding = (): string => {
    findings += 1;
    return `f${findings}`;
  };
  const newAddress = (account: number): string => {
    const n = sizes.get(account) ?? 0;
    sizes.set(account, n + 1);
    // Of most accounts every second one, so that no two make one line; of some, neighbours, which do.
    return account % NEIGHBOURS === 0
      ? `102.${130 + Math.floor(n / 250)}.${account}.${1 + (n % 250)}`
      : `102.${130 + Math.floor(n / 127)}.${account}.${1 + 2 * (n % 127)}`;
  };
  const hostile = (n: number, seen: EpochSeconds, window: Seconds): Sent => ({
    finding: newFinding(),
    account: HOSTILE,
    address: `105.${16 + Math.floor(n / 16_000)}.${Math.floor(n / 125) % 128}.${1 + 2 * (n % 125)}`,
    seen,
    window,
    isHostile: true,
  });
  /** An example that somebody had made: neither listed nor reported. */
  const sample = (at: EpochSeconds): Sending => {
    const made = { ...hostile(0, at, 30 * DAY), address: `104.16.${findings % 200}.7` };
    const service = { additionalInfo: { sample: true } };
    return { ...finding(made, { service }), sent: [] };
  };
  return {
    /** An honest account sees an attacker; now and then one that was seen before, in the same finding or by another. */
    honest(at: EpochSeconds): Sending {
      const account = Math.floor(random() * accounts);
      const before = known.length > 0 && random() < 0.2 ? drawn(known) : undefined;
      const seen = at - Math.floor(random() * 600);
      const window = before?.window ?? drawn(BANDS).window;
      const isSame = before !== undefined && !closed.has(before.finding) && random() < 0.5;
      const sent: Sent = {
        finding: isSame ? before.finding : newFinding(),
        account: isSame ? before.account : accountName(account),
        address: before?.address ?? newAddress(account),
        seen,
        window,
        isHostile: false,
      };
      known.push(sent);
      const isAhead = random() < 0.1;
      if (isAhead) ahead.set(sent.finding, at);
      const more = isAhead ? { updated: '9999-12-31T23:59:59Z' } : {};
      return { ...finding(sent, more), isAhead };
    },
    /** More than an hour's allowance at once, some of it dated in the year 9999. */
    flood(at: EpochSeconds): readonly Sending[] {
      const updated = random() < 0.5 ? '9999-12-31T23:59:59Z' : formatTime(at);
      floods += 1;
      return Array.from({ length: FLOOD }, (_, n) =>
        finding(hostile(floods * FLOOD + n, at - Math.floor(random() * HOUR), DAY), { updated }),
      );
    },
    /** What must never come of it: special addresses, those that honest accounts show as their own, and samples. */
    harm(at: EpochSeconds): readonly Sending[] {
      const owner = accountName(Math.floor(random() * accounts));
      const own = `103.${16 + Math.floor(random() * 100)}.${Math.floor(random() * 200)}.${1 + 2 * Math.floor(random() * 125)}`;
      const shown: Sent = {
        ...hostile(0, at, DAY),
        account: owner,
        address: newAddress(accounts),
        isHostile: true,
      };
      const showing = {
        ...finding(shown, { top: { resource: instanceWith(own) } }),
        shows: own,
      };
      const special: Sent = { ...hostile(0, at, DAY), address: drawn(SPECIAL) };
      const accusing: Sent = { ...hostile(0, at + 60, DAY), address: own };
      return [showing, finding(special), finding(accusing), sample(at)];
    },
    /** An analyst archives a finding that was sent. */
    archive(at: EpochSeconds): Sending | undefined {
      if (known.length === 0) return undefined;
      const { finding } = drawn(known);
      // Its time was cut to five minutes after it came, and it may come twice: what is done before then is older.
      if (at - (ahead.get(finding) ?? 0) < HOUR) return undefined;
      closed.add(finding);
      const judged = judgementEvent({
        call: 'ArchiveFindings',
        ids: [finding],
        at,
        region: regionOf(finding, regions),
        account: ADMINISTRATOR,
      });
      return { body: JSON.stringify(judged), sent: [], archives: finding };
    },
    drawn,
    /** An address that was accused. */
    seen: (): string => (known.length === 0 ? newAddress(0) : drawn(known).address),
  };
}

/** A finding stays where it is. */
function regionOf(finding: string, regions: number): string {
  return REGIONS[Number(finding.slice(1)) % Math.min(regions, REGIONS.length)] ?? 'eu-west-1';
}

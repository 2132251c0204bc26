/**
 * Law 11: one account or organizational unit does its worst beside honest ones, through the real intake and the
 * real publisher on stores in memory. Every honest addition, up to its account's fair share, is listed within two
 * ticks, no removal waits, and what one account makes us hold and do is bounded.
 */
import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { factText, parseFact, type Fact } from '../../src/domain/facts/fact.ts';
import { OWN_MAX } from '../../src/domain/findings/finding.ts';
import { HOLDING_LIMITS } from '../../src/domain/facts/holding.ts';
import { formatTime, HOUR, MINUTE, type EpochSeconds } from '../../src/domain/base/time.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { ingestFindings } from '../../src/usecases/ingest/ingest-findings.ts';
import type { Publisher } from '../../src/usecases/publish/publish-feed.ts';
import { cases, itInFull } from '../helpers/arbitraries/cases.ts';
import { bareFinding, eventOf, instanceWith } from '../helpers/data/findings.ts';
import { ADMINISTRATOR, judgementEvent } from '../helpers/data/judgements.ts';
import {
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  textIn,
  tickAt,
  type World,
} from '../helpers/hub/publishing.ts';

const HONEST = ['111111111111', '222222222222', '333333333333'] as const;
const HOSTILE = ['666666666661', '666666666662', '666666666663'] as const;
/** Entries of each honest account before anything happens: together long enough for the surge guardrail. */
const KNOWN_OF_EACH = 50;
const NEWS_OF_EACH = 8;

/** Which organizational units the configuration names. */
const UNITS = {
  none: {},
  'one for all': unitsOf('ou-ab12-everybody', 'ou-ab12-everybody'),
  'one for the hostile': unitsOf('ou-ab12-honest00', 'ou-ab12-hostile0'),
  'one for each': Object.fromEntries(
    [...HONEST, ...HOSTILE].map((account, n) => [
      account,
      { organizationalUnits: [`ou-ab12-number0${n}`, 'r-ab12'] },
    ]),
  ),
} as const;

function unitsOf(honest: string, hostile: string) {
  const named = (accounts: readonly string[], unit: string) =>
    accounts.map((account) => [account, { organizationalUnits: [unit, 'r-ab12'] }] as const);
  return Object.fromEntries([...named(HONEST, honest), ...named(HOSTILE, hostile)]);
}

interface Strategy {
  readonly units: keyof typeof UNITS;
  /** More than one accuse the same addresses, so that each confirms the others. */
  readonly accounts: 1 | 3;
  readonly severity: number;
  /** Over so many hours the times are spread, the earliest that long ago. */
  readonly hours: number;
  readonly addressesOfEach: 1 | 40 | 400;
  readonly archived: 'never' | 'sometimes' | 'back and forth';
  /** Letters of each text that a sender chooses. */
  readonly ballast: number;
  readonly updated: 'as seen' | 'in the year 9999';
  readonly sentTwice: boolean;
  /** It also accuses what honest accounts accuse. */
  readonly echoes: boolean;
  readonly linesMax: number | undefined;
}

const strategies: fc.Arbitrary<Strategy> = fc.record({
  // Several accounts of several units would be several hostile units, and confirm each other.
  units: fc.constantFrom('none', 'one for all', 'one for the hostile'),
  accounts: fc.constantFrom(1, 3),
  severity: fc.constantFrom(2, 8, 10),
  hours: fc.constantFrom(1, 6, 48),
  addressesOfEach: fc.constantFrom(1, 40, 400),
  archived: fc.constantFrom('never', 'sometimes', 'back and forth'),
  ballast: fc.constantFrom(0, 5_000),
  updated: fc.constantFrom('as seen', 'in the year 9999'),
  sentTwice: fc.boolean(),
  echoes: fc.boolean(),
  linesMax: fc.constantFrom(undefined, 400),
});

const FLOOD = 2_400;

function flood(strategy: Strategy, now: EpochSeconds): readonly unknown[] {
  const { accounts, addressesOfEach, archived, severity } = strategy;
  const findings = Math.ceil(FLOOD / addressesOfEach);
  return HOSTILE.slice(0, accounts).flatMap((account) =>
    Array.from({ length: findings }, (_, n) => {
      const seen = formatTime(now - (n % strategy.hours) * HOUR);
      const details = Array.from({ length: addressesOfEach }, (_, m) => ({
        remoteIpDetails: { ipAddressV4: hostileAddress(n * addressesOfEach + m) },
      }));
      return event(account, `a${n}`, {
        severity,
        seen,
        first: seen,
        updated: strategy.updated === 'as seen' ? seen : '9999-12-31T23:59:59Z',
        archived: archived !== 'never' && n % 3 === 0,
        service: {
          action: { portProbeAction: { portProbeDetails: details } },
          additionalInfo: { threatListName: 'x'.repeat(strategy.ballast) },
        },
      });
    }),
  );
}

/** Every second address, so that no two make one line. */
function hostileAddress(n: number): string {
  return `66.${Math.floor(n / 16_000)}.${Math.floor(n / 125) % 128}.${1 + 2 * (n % 125)}`;
}

function honestAddress(account: number, n: number): string {
  return `45.${1 + account}.${Math.floor(n / 100)}.${1 + 2 * (n % 100)}`;
}

function event(account: string, id: string, shape: object): unknown {
  return eventOf(bareFinding({ account, id, severity: 2, ...shape }), account);
}

function honest(from: number, count: number, at: EpochSeconds): readonly unknown[] {
  const seen = formatTime(at);
  return HONEST.flatMap((account, which) =>
    Array.from({ length: count }, (_, n) =>
      event(account, `b${from + n}`, { ip: honestAddress(which, from + n), seen, first: seen }),
    ),
  );
}

async function take(
  { ledger }: World,
  events: readonly unknown[],
  arrival: EpochSeconds,
): Promise<void> {
  const acceptedEnvelopes = new Set([ADMINISTRATOR]);
  await ingestFindings(ledger, events, { arrival, acceptedEnvelopes });
}

/** An organization whose honest accounts have been listed for more than an hour. */
async function quietWorld(config: object): Promise<{ world: World; publisher: Publisher }> {
  const world = newWorld();
  const publisher = publisherIn(world, 'one', config);
  await take(world, honest(0, KNOWN_OF_EACH, NOON), NOON);
  await tickAt(publisher, NOON);
  return { world, publisher };
}

function configFor({ units, linesMax }: Strategy): object {
  return { accounts: UNITS[units], ...(linesMax === undefined ? {} : { feed: { linesMax } }) };
}

/** Addresses of the feed one by one: these tests make no two that collapse. */
async function listed(world: World): Promise<ReadonlySet<string>> {
  return new Set(await feedIn(world));
}

describe('one account that does its worst', () => {
  test('keeps no honest addition off the list for two ticks, and delays no removal', async () => {
    await fc.assert(
      fc.asyncProperty(strategies, async (strategy) => {
        const { world, publisher } = await quietWorld(configFor(strategy));
        const start = NOON + 2 * HOUR;
        await take(world, flood(strategy, start), start);
        await tickAt(publisher, start + MINUTE);

        // The hour's places may be gone by now: honest accounts have their shares nevertheless.
        const later = start + 2 * MINUTE;
        await take(world, honest(KNOWN_OF_EACH, NEWS_OF_EACH, later), later);
        const [second, third] = [1, 2].map((n) => honestAddress(0, n));
        const echoes = honest(KNOWN_OF_EACH, NEWS_OF_EACH, later).map((one) => asHostile(one));
        await take(world, strategy.echoes ? [...echoes] : [], later);
        if (strategy.sentTwice) await take(world, flood(strategy, later), later);
        await take(
          world,
          [judgementEvent({ call: 'ArchiveFindings', ids: ['b1'], at: later })],
          later,
        );
        await world.ledger.record([[override('exempt', third ?? '', later)]], later);
        await tickAt(publisher, later + MINUTE);
        await tickAt(publisher, later + 2 * MINUTE);

        const lines = await listed(world);
        for (const [which] of HONEST.entries()) {
          for (let n = KNOWN_OF_EACH; n < KNOWN_OF_EACH + NEWS_OF_EACH; n += 1) {
            expect(lines).toContain(honestAddress(which, n));
          }
        }
        expect(lines).not.toContain(second);
        expect(lines).not.toContain(third);
      }),
      { numRuns: cases(60, 2) },
    );
  }, 240_000);

  test('is named by the alarm', async () => {
    const { world, publisher } = await quietWorld({});
    const start = NOON + 2 * HOUR;
    const strategy = { ...WORST, hours: 6 };
    await take(world, flood(strategy, start), start);
    const { alarms } = await tickAt(publisher, start + MINUTE);
    expect(alarms.join('\n')).toContain(`of account ${HOSTILE[0]}`);
  });
});

describe('one account that claims attackers’ addresses as its own', () => {
  const claiming = fc.record({
    units: fc.constantFrom('none', 'one for all', 'one for each'),
    accounts: fc.constantFrom(1, 3),
    /** How many addresses more it claims, and whether later than those of attackers. */
    more: fc.constantFrom(0, 64, 1_200),
    areLater: fc.boolean(),
    accusesThem: fc.boolean(),
  });

  test('clears none that two independent others accuse, no more than are held of it, and is named', async () => {
    await fc.assert(
      fc.asyncProperty(claiming, async ({ units, accounts, more, areLater, accusesThem }) => {
        const { world, publisher } = await quietWorld({ accounts: UNITS[units] });
        const at = NOON + 2 * HOUR;
        const names = Array.from({ length: NEWS_OF_EACH }, (_, n) => KNOWN_OF_EACH + n);
        // The first of each are seen by all honest accounts, the others by one.
        const common = HONEST.flatMap((_, which) =>
          names.slice(0, 2).map((n) => honestAddress(which, n)),
        );
        const news = honest(KNOWN_OF_EACH, NEWS_OF_EACH, at);
        const seenByAll = HONEST.flatMap((account) =>
          common.map((ip, n) => event(account, `all${n}`, { ip, seen: formatTime(at) })),
        );
        const wanted = HONEST.flatMap((_, which) => names.map((n) => honestAddress(which, n)));
        const others = Array.from({ length: more }, (_, n) => hostileAddress(n));
        const claims = HOSTILE.slice(0, accounts).flatMap((account) => [
          ...claimsOf(account, wanted, at, accusesThem ? wanted[0] : undefined),
          ...claimsOf(account, others, areLater ? at + 1 : at - HOUR, undefined),
        ]);
        await take(world, [...claims, ...news, ...seenByAll], at + MINUTE);
        await tickAt(publisher, at + MINUTE);
        const { alarms } = await tickAt(publisher, at + 2 * MINUTE);

        const isForgotten = areLater && more > HOLDING_LIMITS.own;
        const areConfirmed = units !== 'one for all';
        const lines = await listed(world);
        const isListed = (ip: string) => isForgotten || (areConfirmed && common.includes(ip));
        for (const ip of wanted) expect([ip, lines.has(ip)]).toEqual([ip, isListed(ip)]);
        for (let n = 0; n < KNOWN_OF_EACH; n += 1) expect(lines).toContain(honestAddress(0, n));
        const told = alarms.join('\n');
        if (!isForgotten) expect(told).toContain(`account ${HOSTILE[0]} shows ${wanted[0] ?? ''}`);
        if (more > HOLDING_LIMITS.own) expect(told).toContain(`account ${HOSTILE[0]} sends more`);
      }),
      { numRuns: cases(30) },
    );
  }, 240_000);
});

/** Findings that show all of the addresses, each as many as are kept; `accused` by the first. */
function claimsOf(
  account: string,
  addresses: readonly string[],
  at: EpochSeconds,
  accused: string | undefined,
): readonly unknown[] {
  const findings = Math.ceil(addresses.length / OWN_MAX);
  return Array.from({ length: findings }, (_, n) =>
    event(account, `own-${at}-${n}`, {
      ip: n === 1 ? accused : undefined,
      seen: formatTime(at),
      top: { resource: instanceWith(...addresses.slice(OWN_MAX * n, OWN_MAX * (n + 1))) },
    }),
  );
}

/** The same finding, said by a hostile account of the same addresses. */
function asHostile(one: unknown): unknown {
  const { detail } = one as { readonly detail: object };
  return eventOf({ ...detail, accountId: HOSTILE[0] }, HOSTILE[0]);
}

const WORST: Strategy = {
  units: 'none',
  accounts: 1,
  severity: 10,
  hours: 1,
  addressesOfEach: 1,
  archived: 'never',
  ballast: 0,
  updated: 'as seen',
  sentTwice: false,
  echoes: false,
  linesMax: undefined,
};

describe('what one account makes us hold and do', () => {
  const SENT = 24_000;

  /** Findings as large as intake lets them be, each of its own kind. */
  function large(from: number, count: number, at: EpochSeconds): readonly unknown[] {
    const seen = formatTime(at);
    return Array.from({ length: count }, (_, n) => {
      const id = `${from + n}`.padStart(128, 'f');
      const domain = `${`${from + n}`.padStart(60, 'd')}.${'d'.repeat(63)}.${'d'.repeat(63)}.com`;
      return event(HOSTILE[0], id, {
        type: `Backdoor:EC2/C&CActivity.B!DNS${'x'.repeat(150)}${from + n}`,
        severity: 9,
        top: {
          resource: instanceWith(
            hostileAddress(2 * (from + n)),
            hostileAddress(2 * (from + n) + 1),
          ),
        },
        seen,
        first: seen,
        service: {
          action: { dnsRequestAction: { domain } },
          additionalInfo: { threatListName: `${from + n}`.padStart(5_000, 'l') },
        },
      });
    });
  }

  /** Counts bytes and calls that a tick writes. */
  function counted(store: ObjectStore) {
    const work = { bytes: 0, writes: 0 };
    const write: ObjectStore['write'] = (key, body, condition, headers) => {
      work.bytes += body.length;
      work.writes += 1;
      return store.write(key, body, condition, headers);
    };
    return { store: { ...store, write }, work };
  }

  /** A fact as a ledger gives it back: of no text of the document that it came in. */
  function asRead(fact: Fact): readonly Fact[] {
    return [parseFact(factText(fact)) ?? []].flat();
  }

  function heapAfterCollection(): number {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    return process.memoryUsage().heapUsed;
  }

  itInFull(
    'is at most 64 MB, and a tick no more work after ten times as much was sent',
    async () => {
      const quiet = newWorld();
      const { store: ops, work } = counted(quiet.ops);
      // The ledger forgets nothing here; what it holds is not the publisher's memory.
      const changes: Parameters<World['ledger']['record']>[0][number][] = [];
      const ledger: World['ledger'] = {
        ...quiet.ledger,
        record: (deliveries) => {
          changes.push(...deliveries.map((facts) => facts.flatMap(asRead)));
          return Promise.resolve(deliveries.map(() => ({ kind: 'recorded' as const })));
        },
        async *changesSince() {
          for (const facts of changes.splice(0)) yield* facts;
        },
      };
      const world = { ...quiet, ops, ledger };
      const publisher = publisherIn(world);
      await take(world, honest(0, KNOWN_OF_EACH, NOON), NOON);
      await tickAt(publisher, NOON);
      const before = heapAfterCollection();
      const at = (step: number) => NOON + step * MINUTE;
      const sizes: number[] = [];
      for (let step = 1; step <= SENT / 2_000; step += 1) {
        await take(world, large(step * 2_000, 2_000, at(step)), at(step));
        work.bytes = 0;
        await tickAt(publisher, at(step));
        sizes.push(work.bytes);
      }
      const manifest = JSON.parse(await textIn(ops, 'manifest.json')) as {
        readonly findings: { readonly indicators: number; readonly findings: number };
      };
      expect(manifest.findings.indicators).toBeLessThanOrEqual(HOLDING_LIMITS.sightings + 200);
      expect(manifest.findings.findings).toBeLessThanOrEqual(HOLDING_LIMITS.standings + 200);
      expect((await textIn(ops, 'watch.txt')).split('\n').length).toBeLessThanOrEqual(
        HOLDING_LIMITS.sightings + 200,
      );
      expect(Math.max(...sizes.slice(-2))).toBeLessThan(64_000_000);
      expect(heapAfterCollection() - before).toBeLessThan(64_000_000);
      const { alarms } = await tickAt(publisher, at(14));
      expect(alarms.join('\n')).toContain(`account ${HOSTILE[0]} sends more than is held of it`);
      expect(await listed(world)).toContain(honestAddress(0, 0));
    },
    240_000,
  );
});

/**
 * The resident register: whatever steps led to a time, it draws the edition that all that is known by then
 * gives when it is judged from nothing, as a replay does.
 */
import fc from 'fast-check';
import { keysOfPins } from '../../src/domain/feeds/pin.ts';
import { describe, expect, it } from 'vitest';
import { textLines } from '../../src/domain/feeds/address-feed.ts';
import { overridesOf, policyOf } from '../../src/domain/configuration/configured-policy.ts';
import { factsOf, type Fact } from '../../src/domain/facts/fact.ts';
import type { CurrentEdition, Terms } from '../../src/domain/register/changes.ts';
import { columnsOf } from '../../src/domain/register/columns/columns.ts';
import { claimsByFinding } from '../../src/domain/register/shares/claims.ts';
import type { Edition } from '../../src/domain/register/edition.ts';
import type { ListingLine } from '../../src/domain/register/entry.ts';
import { parseTarget, type TargetOverride } from '../../src/domain/facts/override.ts';
import {
  acknowledge,
  advance,
  newRegister,
  type Register,
} from '../../src/domain/register/register.ts';
import { absorb, prune, pruneOwners } from '../../src/domain/facts/resident.ts';
import { emptyResident, type Resident } from '../../src/domain/facts/resident-state.ts';
import {
  concluded,
  reconcile,
  reconcileLate,
  reconciliation,
} from '../../src/domain/facts/reconciliation.ts';
import { DAY, HOUR } from '../../src/domain/base/time.ts';
import {
  ACCOUNTS,
  block,
  END,
  facts,
  findingOf,
  prefixOf,
  timeAt,
} from '../helpers/arbitraries/arbitraries.ts';
import { admitted } from '../helpers/data/findings.ts';
import { configurationFrom, secondsOf } from '../helpers/hub/editions.ts';
import { textOf } from '../helpers/arbitraries/laws.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const START = secondsOf(timeAt(0));

/** One takes what the standard feeds shed, one asks for what accuses, one tells times. */
const NAMED_FEEDS = [
  { name: 'severe', bands: ['critical', 'high'] },
  { name: 'of-one', accounts: [ACCOUNTS[0]], format: 'json', linesMax: 2 },
  { name: 'regional', regions: ['us-east-1'] },
  { name: 'told', families: ['command and control'], format: 'stix' },
];

/** Tight, so that caps and the budget bite now and then. */
const configurations = fc
  .record({
    linesMax: fc.constantFrom(2, 5, 1_000),
    entriesPerHourPerAccount: fc.constantFrom(1, 3, 1_000),
    addressesPerFinding: fc.constantFrom(1, 2, 100),
    feedShareFreeEntries: fc.constantFrom(2, 10_000),
    onArchive: fc.constantFrom('release' as const, 'watch' as const),
    pins: fc.array(block, { maxLength: 1 }),
    exemptions: fc.array(block, { maxLength: 1 }),
    shared: fc.array(block, { maxLength: 1 }),
    whenOver: fc.constantFrom('shed' as const, 'squeeze' as const),
    feeds: fc.constantFrom([], NAMED_FEEDS),
  })
  .map(({ linesMax, onArchive, pins, exemptions, shared, whenOver, feeds, ...caps }) =>
    configurationFrom({
      caps,
      feed: { linesMax, whenOver, addedMax: 8 },
      policy: { onArchive },
      feeds,
      infrastructure: {
        dated: '2026-01-02',
        providers: shared.map((one) => ({ operator: 'all', targets: [prefixOf(one)] })),
      },
      pins: pins.map((one) => ({ target: prefixOf(one), author: 'ann', reason: 'bad' })),
      exemptions: exemptions.map((one) => ({
        target: prefixOf(one),
        owner: 'ops',
        reason: 'good',
        until: timeAt(END - DAY),
      })),
    }),
  );

const words: fc.Arbitrary<Fact> = fc
  .record({
    act: fc.constantFrom('pin', 'exempt', 'retract'),
    target: block.map(prefixOf),
    at: fc.integer({ min: END - 4 * 24 * 60, max: END }),
    length: fc.constantFrom(undefined, HOUR, DAY),
  })
  .map(({ act, target, at, length }) => ({
    kind: 'override',
    override: overrideOf(act, target, START + 60 * at, length),
  }));

function overrideOf(
  act: TargetOverride['act'],
  text: string,
  at: number,
  length: number | undefined,
) {
  const target = parseTarget(text);
  if (!target.ok) throw new Error(target.problem);
  const until = length === undefined ? undefined : at + length;
  return { act, target: target.value, author: 'ann', reason: 'test', at, until };
}

/** Facts that come in some batches, each followed by an edition at some later time. */
const histories = fc
  .tuple(facts(30), fc.array(words, { maxLength: 5 }), fc.nat({ max: 6 }))
  .chain(([findings, said, cuts]) => {
    const all = [...findings.flatMap((one) => factsOf(findingOf(one))), ...said];
    return fc.tuple(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.nat({ max: all.length }), { minLength: cuts, maxLength: cuts }),
      fc.array(fc.integer({ min: END - 5 * 24 * 60, max: END + 24 * 60 }), {
        minLength: cuts + 1,
        maxLength: cuts + 1,
      }),
      // Mostly forwards: but two publishers' clocks may differ.
      fc.constantFrom(true, true, true, false),
    );
  })
  .map(([all, cuts, times, isForwards]) => {
    const ends = [...cuts.sort((a, b) => a - b), all.length];
    const sorted = isForwards ? times.toSorted((a, b) => a - b) : times;
    return ends.map((end, n) => ({
      facts: all.slice(ends[n - 1] ?? 0, end),
      at: START + 60 * (sorted[n] ?? END),
    }));
  });

interface Live {
  readonly terms: Terms;
  readonly resident: Resident;
  readonly register: Register;
  /** Whether the register asks for the indicators that the state holds, or keeps those that it is given. */
  readonly asks: 'held' | 'given';
}

function newLive(terms: Terms, asks: Live['asks'] = 'held'): Live {
  return { terms, resident: emptyResident(), register: newRegister(terms), asks };
}

function step(live: Live, news: readonly Fact[], at: number): Edition {
  const { indicators, findings, owned } = absorb(live.resident, news);
  return draw(live, { keys: indicators, findings, owned }, at);
}

interface Drawn {
  readonly keys: Iterable<string>;
  readonly findings?: ReadonlySet<string>;
  readonly owned?: Iterable<string>;
  readonly stands?: CurrentEdition;
}

function draw(
  { terms, resident, register, asks }: Live,
  { keys, owned = [], ...drawn }: Drawn,
  at: number,
): Edition {
  const changed = [...keys];
  // One is told what is held, the other keeps what it is given: both must draw the same.
  const told =
    asks === 'held'
      ? { indicators: [], held: { source: resident.known, changed } }
      : {
          indicators: changed.flatMap((key) => resident.indicators.get(key) ?? []),
          forgotten: changed.filter((key) => !resident.indicators.has(key)),
        };
  const owners = [...owned].map((address) => ({
    address,
    owners: resident.owners.get(address) ?? [],
  }));
  const changes = { ...groundOf(resident, terms), ...drawn, ...told, owners };
  return advance(register, changes, at);
}

/** As if all there is had just come. */
function allOf({ indicators, owners }: Resident): Drawn {
  return { keys: indicators.keys(), owned: owners.keys() };
}

function groundOf(resident: Resident, { configuration }: Terms) {
  return {
    statusOf: (finding: string) => resident.standings.get(finding),
    overrides: [...overridesOf(configuration), ...resident.overrides.values()],
  };
}

/** All that an edition says, reasons included, as text. */
function saidBy(edition: Edition): string {
  const { addresses, domains, hashes, pins, nextExpiry, size, places } = edition;
  return textOf({
    lines: textLines(addresses.lines),
    kind: addresses.fit.kind,
    domains,
    hashes,
    nextExpiry,
    size,
    places,
    pins: pins.map(({ lists }) => lists),
    entries: edition.entries,
    watchList: edition.watchList,
    account: toldOf(edition.account),
    fits: fitsOf(edition),
    named: edition.namedFeeds.map(({ path, text, ranks }) => ({ path, text, ranks })),
    judged: edition.judged.map(({ value, standing, state }) => [value.value, standing, state]),
  });
}

/** What is claimed of the caps on influence, and which of them are crowded. */
function claimedIn(register: Register) {
  const { tally } = columnsOf(register);
  const claimed = [...tally.caps.values()].filter(({ claims }) => claims > 0);
  return {
    candidates: tally.candidates,
    caps: claimed.map(({ name, claims }) => `${name}: ${claims}`).sort(),
    findings: [...claimsByFinding(tally)].sort(),
    crowded: [...tally.crowded].map(({ name }) => name).sort(),
    crowdedFindings: [...tally.crowdedFindings].map(tally.findingNumbers.textOf).sort(),
  };
}

/** Numbers of an account as plain objects, in order of names. */
function toldOf({ listed, leftOut }: Edition['account']) {
  const plain = (counts: ReadonlyMap<string, number>) => Object.fromEntries([...counts].sort());
  const all = { ...listed, ...leftOut };
  return Object.fromEntries(Object.entries(all).map(([name, counts]) => [name, plain(counts)]));
}

function fitsOf({ fits }: Edition) {
  return Object.values(fits).map(({ leftOut, added, because }) => [
    leftOut,
    String(added),
    because,
  ]);
}

/** The same numbers, by judging all and counting one by one. */
function naiveAccount(judged: Edition['judged']) {
  const counted = (names: readonly (readonly string[])[]) => {
    const counts: Record<string, number> = {};
    for (const one of names) {
      for (const name of new Set(one)) counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };
  const states = judged.flatMap(({ state, standing }) =>
    standing.place === 'listed' && state !== undefined ? [state] : [],
  );
  const traits = states.map(({ accusing }) => accusing.map(({ sighting }) => sighting.traits));
  const reasons = (place: string) =>
    counted(
      judged
        .filter(({ standing }) => standing.place === place)
        .map(({ standing }) => [reasonOf(standing.because ?? 'by policy')]),
    );
  return {
    bySeverity: counted(states.map(({ band }) => [band])),
    byFamily: counted(
      states.map(({ accusing }) => accusing.map(({ judgement }) => judgement.family)),
    ),
    byAccount: counted(traits.map((all) => all.map(({ accountId }) => accountId))),
    byRegion: counted(traits.map((all) => all.map(({ region }) => region))),
    excluded: reasons('excluded'),
    held: reasons('held'),
    shed: reasons('shed'),
    watched: reasons('watched'),
  };
}

/** Each says which account and finding; they are counted together. */
function reasonOf(because: string): string {
  const isOwn = because.includes('shows it as its own address');
  return isOwn ? 'shown as an own address by an account' : because;
}

const termsOf = (configuration: Terms['configuration']): Terms => ({
  configuration,
  policy: policyOf(configuration),
});

describe('a register', () => {
  it('draws at every step what is drawn from nothing of what is known by then', () => {
    fc.assert(
      fc.property(configurations, histories, (configuration, history) => {
        const terms = termsOf(configuration);
        const live = newLive(terms);
        const known: Fact[] = [];
        const said: (readonly [Edition, string])[] = [];
        for (const { facts: news, at } of history) {
          known.push(...news);
          const fresh = newLive(terms, 'given');
          const edition = step(live, news, at);
          said.push([edition, saidBy(edition)]);
          expect(saidBy(edition)).toBe(saidBy(step(fresh, known, at)));
          expect(claimedIn(live.register)).toEqual(claimedIn(fresh.register));
        }
        // An edition stays as it was, whatever the register went on to.
        for (const [edition, text] of said) expect(saidBy(edition)).toBe(text);
      }),
      { numRuns: cases(150) },
    );
  });

  it('counts where indicators stand as judging them one by one does', () => {
    fc.assert(
      fc.property(configurations, histories, (configuration, history) => {
        const live = newLive(termsOf(configuration));
        for (const { facts: news, at } of history) {
          const edition = step(live, news, at);
          const { judged, places, watchList, entries, pins, size } = edition;
          expect(toldOf(edition.account)).toEqual(naiveAccount(judged));
          const standing = (place: string) => judged.filter((one) => one.standing.place === place);
          for (const [place, count] of Object.entries(places.ip)) {
            expect(standing(place)).toHaveLength(count);
          }
          const keys = new Set([...entries.map(({ key }) => key), ...keysOfPins(pins)]);
          expect(keys.size).toBe(size);
          expect(watchList).toBe(
            judged
              .filter((one) => ['watched', 'held', 'shed'].includes(one.standing.place))
              .map(({ value }) => `${value.value}\n`)
              .join(''),
          );
        }
      }),
      { numRuns: cases(100) },
    );
  });
});

describe('an edition whose register has moved on', () => {
  const live = newLive(termsOf(configurationFrom({})));
  const at = secondsOf('2026-08-03T12:00:00Z');
  const shape = { severity: 8, seen: '2026-08-03T10:00:00Z' };
  const asked = (edition: Edition) => [
    () => edition.entries,
    () => edition.watchList,
    () => edition.departures,
    () => edition.judged,
    () => edition.keptOut,
    () => [...edition.listing],
    () => [...edition.changedListing],
  ];
  const moves: Readonly<Record<string, (edition: Edition) => unknown>> = {
    'another edition': () => step(live, [], at),
    'its acknowledgement': (edition) => {
      acknowledge(live.register, edition, (edition.before?.number ?? 0) + 1);
    },
  };

  it.each(Object.keys(moves))('by %s answers for no other', (move) => {
    const edition = step(live, factsOf(admitted({ ...shape, ip: '45.1.2.3' })), at);
    moves[move]?.(edition);
    for (const ask of asked(edition)) expect(ask).toThrow('before its register moves on');
    expect(() => {
      acknowledge(live.register, edition, 7);
    }).toThrow('before its register moves on');
  });

  it('stops in the middle of a listing', () => {
    const ips = ['45.1.2.3', '45.1.2.4'];
    const news = ips.flatMap((ip, n) => factsOf(admitted({ ...shape, id: `n${n}`, ip })));
    const lines = step(live, news, at).listing[Symbol.iterator]();
    expect(lines.next().done).toBe(false);
    step(live, [], at);
    expect(() => lines.next()).toThrow('before its register moves on');
  });
});

describe('a register whose entries stay as they are', () => {
  it('draws named feeds again when other sightings accuse them', () => {
    const configuration = configurationFrom({
      feeds: [{ name: 'regional', regions: ['us-east-1'] }],
    });
    const live = newLive(termsOf(configuration));
    const shape = { ip: '45.1.2.3', severity: 8, seen: '2026-08-03T10:00:00Z' };
    const earlier = { ...shape, id: 'f2', region: 'us-east-1', seen: '2026-08-03T09:00:00Z' };
    const at = secondsOf('2026-08-03T12:00:00Z');
    const textAfter = (finding: Parameters<typeof admitted>[0]) => {
      const edition = step(live, factsOf(admitted(finding)), at);
      return [edition.namedFeeds.map(({ text }) => text), edition.entries.map(({ key }) => key)];
    };
    expect(textAfter(shape)).toEqual([['192.0.2.1\n'], ['ip 45.1.2.3']]);
    expect(textAfter(earlier)).toEqual([['45.1.2.3\n'], ['ip 45.1.2.3']]);
  });
});

describe('what is written of a listing', () => {
  /** What lines written one after the other come to. */
  const read = (texts: readonly (readonly ListingLine[])[]) => {
    const byKey = new Map<string, ListingLine>();
    for (const line of texts.flat()) {
      if ('entry' in line) byKey.set(line.entry.key, line);
      else byKey.delete(line.key);
    }
    return [...byKey.values()].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  };

  it('is, change upon change, what the last edition lists', () => {
    fc.assert(
      fc.property(configurations, histories, (configuration, history) => {
        const live = newLive(termsOf(configuration));
        const written: ListingLine[][] = [];
        for (const [n, { facts: news, at }] of history.entries()) {
          const edition = step(live, news, at);
          // Some editions are unchanged for firewalls and are not written.
          const unchanged = n % 3 === 1 ? edition.before?.number : undefined;
          const whole = [...edition.listing];
          if (unchanged === undefined) written.push([...edition.changedListing]);
          acknowledge(live.register, edition, unchanged ?? n + 1);
          if (unchanged === undefined) expect(read(written)).toEqual(read([whole]));
        }
      }),
      { numRuns: cases(150) },
    );
  });

  it('lets another process go on where it ended, with nothing to write', () => {
    fc.assert(
      fc.property(configurations, histories, (configuration, history) => {
        const terms = termsOf(configuration);
        const live = newLive(terms);
        const last = history.at(-1)?.at ?? START;
        const editions = history.map(({ facts: news, at }) => step(live, news, at));
        const edition = editions.at(-1);
        if (edition === undefined) return;
        const { growth, peak } = edition.measures;
        const lines = structuredClone([...edition.listing]);
        const other: Live = { ...live, register: newRegister(terms) };
        const stands = { number: 1, growth, peak, lines };
        const again = draw(other, { ...allOf(live.resident), stands }, last);
        expect([...again.changedListing]).toEqual([]);
        expect(textOf(again.entries)).toBe(textOf(edition.entries));
      }),
      { numRuns: cases(150) },
    );
  });
});

describe('a reconciliation', () => {
  const sides = fc.tuple(facts(25), fc.array(words, { maxLength: 3 })).chain(([findings, said]) => {
    const all = [...findings.flatMap((one) => factsOf(findingOf(one))), ...said];
    return fc.tuple(
      fc.subarray(all),
      fc.shuffledSubarray(all, { minLength: 0 }),
      fc.subarray(all),
      fc.nat({ max: all.length }),
    );
  });
  const now = START + 60 * END;

  it('leaves the join of the ledger and of what came meanwhile, whatever was resident', () => {
    fc.assert(
      fc.property(sides, ([held, ledger, late, cut]) => {
        const resident = emptyResident();
        absorb(resident, held);
        const reconciled = () => {
          const comparison = reconciliation(resident, now);
          reconcile(comparison, ledger.slice(0, cut));
          reconcile(comparison, ledger.slice(cut));
          reconcileLate(comparison, late);
          return concluded(comparison, 1_000);
        };
        const { differences, hasForgotten } = reconciled();
        if (hasForgotten) expect(reconciled().hasForgotten).toBe(false);
        const wanted = emptyResident();
        absorb(wanted, [...ledger, ...late]);
        prune(wanted, now);
        pruneOwners(wanted, now);
        const plain = (state: Resident) => {
          const { held } = state;
          return {
            indicators: new Map(state.indicators),
            standings: new Map(state.standings),
            judgements: state.judgements,
            owners: state.owners,
            overrides: state.overrides,
            controls: state.controls,
            canaries: state.canaries,
            sightings: held.sightings.counts,
            findings: held.standings.counts,
            own: held.own.counts,
          };
        };
        expect(sortedText(plain(resident))).toBe(sortedText(plain(wanted)));
        const before = emptyResident();
        absorb(before, [...held, ...late]);
        prune(before, now);
        pruneOwners(before, now);
        const isSame = sortedText(plain(before)) === sortedText(plain(wanted));
        expect(differences.length === 0).toBe(isSame);
      }),
      { numRuns: cases(1_000) },
    );
  });

  it('reports what the ledger alone says where a change meanwhile says less', () => {
    const shape = { ip: '45.1.2.3', first: '2026-08-03T09:00:00Z' };
    const less = factsOf(admitted({ ...shape, seen: '2026-08-03T10:01:00Z' }));
    const more = factsOf(admitted({ ...shape, seen: '2026-08-03T10:02:00Z' }));
    const differencesOf = (ledger: readonly Fact[], late: readonly Fact[]) => {
      const comparison = reconciliation(emptyResident(), secondsOf('2026-08-03T12:00:00Z'));
      reconcile(comparison, ledger);
      reconcileLate(comparison, late);
      return concluded(comparison, 10).differences;
    };
    const both = ['standing aws/111122223333/eu-west-1/f1', 'sighting ip 45.1.2.3'];
    expect(differencesOf(more, less)).toEqual(both);
    expect(differencesOf(more, more)).toEqual([]);
    expect(differencesOf(less, more)).toEqual([]);
  });
});

/** Text of maps whatever the order of their keys. */
function sortedText(maps: Readonly<Record<string, ReadonlyMap<string, unknown>>>): string {
  return JSON.stringify(
    Object.entries(maps).map(([name, map]) => [
      name,
      [...map].map(([key, value]) => [key, plainText(value)]).sort(),
    ]),
  );
}

function plainText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner,
  );
}

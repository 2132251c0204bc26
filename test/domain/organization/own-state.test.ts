/** What audits come to know of own addresses: read, released, unreadable, too many. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discovered, HOLDER_MAX } from '../../../src/domain/organization/discovered.ts';
import { ownJson, parseOwn } from '../../../src/domain/organization/own-file.ts';
import { ownSpaceAt, ownStateAlarms } from '../../../src/domain/organization/own-space.ts';
import {
  duePlaces,
  KEPT_AFTER_RELEASE,
  OWN_PER_ACCOUNT_MAX,
  ownAfter,
  placeKey,
  readEvery,
  UNREAD_MAX,
  type OwnState,
  type ReadingOutcome,
} from '../../../src/domain/organization/own-state.ts';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import { parseAddress } from '../../../src/domain/values/address.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { held, HOLDER, placeOwn, stateOf } from '../../helpers/data/own-places.ts';

const NOON = 1_785_758_400;
const PLACE = { account: '444455556666', region: 'eu-west-1' };
const OTHER = { account: '777788889999', region: 'eu-west-1' };
const NOTHING: OwnState = stateOf(NOON);

const reads = (...addresses: string[]): ReadingOutcome => ({
  read: { found: addresses.map((address) => ({ address, holder: HOLDER })), leftOut: [] },
});
const fails: ReadingOutcome = { fault: { kind: 'access-denied', detail: 'as the test says' } };

function next(
  before: OwnState,
  outcome: ReadingOutcome | undefined,
  now: number,
  expected: readonly (typeof PLACE)[] = [PLACE],
): OwnState {
  const known = new Map(before.places.map((place) => [placeKey(place), place]));
  const outcomes = new Map(outcome === undefined ? [] : [[placeKey(PLACE), outcome]]);
  return ownAfter(expected, known, outcomes, now);
}

const inForce = (state: OwnState, at: number) =>
  ownSpaceAt(state, at).all.map(({ address }) => address);

describe('what AWS names', () => {
  it.each([
    ['52.16.0.1', { address: '52.16.0.1' }],
    ['2A05:D018:0::1', { address: '2a05:d018::1' }],
    ['2a05:d018:aa:bb00::/56', { address: '2a05:d018:aa:bb00::/56' }],
    ['2a05:d018:aa::/48', { address: '2a05:d018:aa::/48' }],
    ['2a05:d018:aa::/47', { because: 'too-wide' }],
    ['2a05:d018::/32', { because: 'too-wide' }],
    ['52.16.0.0/31', { because: 'too-wide' }],
    ['0.0.0.0/0', { because: 'too-wide' }],
    ['52.16.0.1-52.16.0.2', { because: 'too-wide' }],
    ['::/48', { because: 'not-public' }],
    ['10.0.0.1', { because: 'not-public' }],
    ['192.0.2.1', { because: 'not-public' }],
    ['fd00:ec2::/56', { because: 'not-public' }],
    ['52.16.0.1/31', { because: 'not-an-address' }],
    ['eni-1', { because: 'not-an-address' }],
  ])('counts only as one public address, or an IPv6 range of a VPC: %s', (text, expected) => {
    expect(discovered(text, HOLDER)).toMatchObject(expected);
  });

  it('is named at a bounded length', () => {
    expect(discovered('52.16.0.1', 'x'.repeat(500))).toMatchObject({
      holder: 'x'.repeat(HOLDER_MAX),
    });
    expect(discovered('y'.repeat(500), '')).toMatchObject({ address: 'y'.repeat(HOLDER_MAX) });
  });
});

describe('an address that AWS names', () => {
  it('is own from the audit that read it, and for a day after the one that did not', () => {
    const first = next(NOTHING, reads('52.16.0.1'), NOON);
    const second = next(first, reads(), NOON + HOUR);
    const end = NOON + HOUR + KEPT_AFTER_RELEASE;
    expect(inForce(second, end - 1)).toEqual(['52.16.0.1']);
    expect(inForce(second, end)).toEqual([]);
    // Later audits do not restart the day.
    const third = next(second, reads(), NOON + 2 * HOUR);
    expect(inForce(third, end - 1)).toEqual(['52.16.0.1']);
    expect(next(third, reads(), end).places).toMatchObject([{ held: [] }]);
    // Nor is it released if it comes back.
    expect(inForce(next(second, reads('52.16.0.1'), end - 1), end + DAY)).toEqual(['52.16.0.1']);
  });

  it('stays as last known while its place cannot be read, or is not reached', () => {
    let state = next(NOTHING, reads('52.16.0.1'), NOON);
    for (let day = 1; day <= UNREAD_MAX / DAY; day += 1) {
      state = next(state, day % 2 === 0 ? fails : undefined, NOON + day * DAY);
      expect(inForce(state, NOON + day * DAY)).toEqual(['52.16.0.1']);
    }
    // An account that keeps the audit out for good does not stay exempt.
    state = next(state, fails, NOON + UNREAD_MAX + HOUR);
    expect(inForce(state, NOON + UNREAD_MAX + HOUR)).toEqual(['52.16.0.1']);
    state = next(state, fails, NOON + UNREAD_MAX + HOUR + KEPT_AFTER_RELEASE);
    expect(state.places).toMatchObject([
      { held: [], readAt: NOON, fault: { kind: 'access-denied' } },
    ]);
  });

  it('is released when its account leaves the organization', () => {
    const state = next(NOTHING, reads('52.16.0.1'), NOON);
    const left = next(state, undefined, NOON + HOUR, [OTHER]);
    expect(inForce(left, NOON + HOUR)).toEqual(['52.16.0.1']);
    expect(next(left, undefined, NOON + HOUR + KEPT_AFTER_RELEASE, [OTHER]).places).toEqual([]);
  });

  it('is held with so many others of one account, those known before first, and never of another', () => {
    const many = Array.from(
      { length: OWN_PER_ACCOUNT_MAX },
      (_, n) => `52.16.${n >> 8}.${n & 255}`,
    );
    const first = next(NOTHING, reads('52.30.0.1'), NOON);
    const known = [...first.places, placeOwn(NOON, { ...OTHER, held: [held('52.40.0.1')] })];
    const state = next(stateOf(NOON, ...known), reads(...many, '52.30.0.1'), NOON + HOUR, [
      PLACE,
      OTHER,
    ]);
    expect(state.beyond).toEqual(new Map([[PLACE.account, 1]]));
    const all = inForce(state, NOON + HOUR);
    expect(all).toHaveLength(OWN_PER_ACCOUNT_MAX + 1);
    expect(all).toContain('52.30.0.1');
    expect(all).toContain('52.40.0.1');
    expect(all).not.toContain(many.at(-1));
    expect(ownStateAlarms(state, NOON + HOUR)).toEqual([
      `account ${PLACE.account} holds more public addresses than are kept of one account: 1 of them are not protected as own`,
    ]);
  });
});

describe('places', () => {
  it('are read each hour in a small organization, and each day in a large one; empty ones more seldom', () => {
    expect([170, 1_700, 17_000, 170_000].map((places) => readEvery(places).held / HOUR)).toEqual([
      2, 17, 24, 24,
    ]);
    const known = new Map(
      [
        placeOwn(NOON, { ...PLACE, held: [held('52.16.0.1')] }),
        placeOwn(NOON, { ...OTHER }),
        placeOwn(NOON, { account: '1', fault: { kind: 'throttled', detail: '' } }),
        placeOwn(NOON, { account: '2', fault: { kind: 'region-not-enabled', detail: '' } }),
      ].map((place) => [placeKey(place), place]),
    );
    const places = [...known.values(), { account: '3', region: 'eu-west-1' }];
    const dueAt = (at: number) => duePlaces(places, known, at).map(({ account }) => account);
    expect(dueAt(NOON)).toEqual(['3']);
    expect(dueAt(NOON + HOUR)).toEqual(['3', PLACE.account, '1']);
    expect(dueAt(NOON + 7 * HOUR)).toEqual(['3', PLACE.account, OTHER.account, '1', '2']);
    // A clock that ran ahead.
    expect(dueAt(NOON - HOUR)).toHaveLength(5);
  });
});

describe('what is known of own addresses', () => {
  const anAddress = fc.constantFrom('52.16.0.1', '2a05:d018::1', '2a05:d018:aa:bb00::/56');
  const aTime = fc.integer({ min: NOON, max: NOON + 3 * DAY });
  const aPlace = fc.record({
    account: fc.constantFrom('111111111111', '222222222222'),
    region: fc.constantFrom('eu-west-1', 'global'),
    readAt: fc.option(aTime, { nil: undefined }),
    triedAt: aTime,
    fault: fc.option(fc.record({ kind: fc.constant('throttled' as const), detail: fc.string() }), {
      nil: undefined,
    }),
    held: fc.array(
      fc.record({
        address: anAddress,
        holder: fc.string(),
        releasedAt: fc.option(aTime, { nil: undefined }),
      }),
    ),
    leftOut: fc.constantFrom([], [{ address: '45.83.64.10', because: 'brought' as const }]),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(aPlace), aTime, (places, at) => {
        const state = { at, places, beyond: new Map([['111111111111', 3]]) };
        expect(parseOwn(JSON.parse(JSON.stringify(ownJson(state))))).toEqual(state);
      }),
      { numRuns: cases(200) },
    );
  });

  const written = JSON.stringify(
    ownJson(stateOf(NOON, placeOwn(NOON, { held: [held('52.16.0.1', NOON)] }))),
  );
  it.each([
    ['another version', '"version":1', '"version":2'],
    ['no address', '52.16.0.1', '52.16.0'],
    ['host bits', '52.16.0.1', '52.16.0.1/24'],
    ['a place without an account', '"account"', '"count"'],
    ['no places', '"places"', '"place"'],
    ['a time that is none', '2026-08-03T12:00:00Z"]', '2026-08-03"]'],
  ])('is not read if a part of it is: %s', (_, from, to) => {
    expect(parseOwn(JSON.parse(written))).toBeDefined();
    const damaged = written.replace(from, to);
    expect(damaged).not.toBe(written);
    expect(parseOwn(JSON.parse(damaged))).toBeUndefined();
  });

  it('says whose an address is, in a range too, and when a released one ends', () => {
    const place = placeOwn(NOON, {
      held: [held('52.16.0.1', NOON), held('2a05:d018:aa:bb00::/56')],
    });
    const space = ownSpaceAt(stateOf(NOON, place), NOON);
    const ownerOf = (text: string) => {
      const parsed = parseAddress(text);
      return parsed.ok ? space.ownerOf(parsed.value) : undefined;
    };
    expect(ownerOf('2a05:d018:aa:bbff::7')).toBe(`own: ${HOLDER} in 444455556666 eu-west-1`);
    expect(ownerOf('52.16.0.1')).toContain(
      'released by 2026-08-03T12:00:00Z and kept until 2026-08-04T12:00:00Z',
    );
    expect(ownerOf('2a05:d018:aa:bc00::')).toBeUndefined();
    expect(ownerOf('52.16.0.2')).toBeUndefined();
    expect([space.since, space.until]).toEqual([Number.NEGATIVE_INFINITY, NOON + DAY]);
  });

  it('alarms when it is old, cannot be read for long, or never could', () => {
    const stale = placeOwn(NOON - 3 * DAY, { fault: { kind: 'access-denied', detail: 'no' } });
    expect(ownStateAlarms(stateOf(NOON, stale), NOON)).toEqual([
      expect.stringContaining('1 account and region have not been readable for over a day'),
    ]);
    const never = placeOwn(NOON, {
      readAt: undefined,
      fault: { kind: 'access-denied', detail: 'no' },
    });
    expect(ownStateAlarms(stateOf(NOON, never), NOON)).toEqual([
      'own addresses of no account can be read: no',
    ]);
    expect(ownStateAlarms(stateOf(NOON, placeOwn(NOON)), NOON + 2 * DAY)).toEqual([
      expect.stringContaining('own addresses were last read at 2026-08-03T12:00:00Z'),
    ]);
    expect(ownStateAlarms(stateOf(NOON, placeOwn(NOON), never), NOON)).toEqual([]);
  });
});

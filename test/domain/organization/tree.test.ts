/** Where accounts lie, walk by walk: what moves, vanishes, and is written down. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import {
  isTreeDue,
  parseTree,
  treeAfter,
  treeJson,
  unitsIn,
  unitsOfAll,
  type TreeReading,
} from '../../../src/domain/organization/tree.ts';
import { areIndependent } from '../../../src/domain/policy/independence.ts';
import { organizationAnswer } from '../../../src/domain/policy/informed-policy.ts';
import { NOON } from '../../helpers/hub/publishing.ts';

const ABOVE = { 'ou-top': 'r-1', 'ou-prod': 'ou-top', 'ou-test': 'ou-top', 'ou-sand': 'r-1' };

function reading(
  places: Readonly<Record<string, readonly string[]>>,
  apart: readonly string[] = [],
  above: Readonly<Record<string, string>> = ABOVE,
): TreeReading {
  return {
    parentsOf: new Map(Object.entries(places)),
    above: new Map(Object.entries(above)),
    apart,
    from: ['r-1'],
  };
}

function at(given: TreeReading, now = NOON) {
  return treeAfter(given, undefined, now);
}

function independent(given: TreeReading, ...accounts: readonly string[]): boolean {
  const { independentBy } = organizationAnswer({ tree: at(given), enrolment: undefined });
  return areIndependent(accounts, independentBy);
}

describe('the tree of an organization', () => {
  it('says the units of each account, from its own up to the root', () => {
    expect([...unitsIn(at(reading({ a: ['ou-prod'], b: ['r-1'] })))]).toEqual([
      ['a', ['ou-prod', 'ou-top', 'r-1']],
      ['b', ['r-1']],
    ]);
  });

  it('lets an account that was moved while it was read lie in both places', () => {
    const moved = reading({ a: ['ou-prod', 'ou-sand'], b: ['ou-prod'], c: ['ou-sand'] });
    expect(unitsIn(at(moved)).get('a')).toEqual(['ou-prod', 'ou-top', 'r-1', 'ou-sand']);
    expect(independent(moved, 'a', 'b')).toBe(false);
    expect(independent(moved, 'a', 'c')).toBe(false);
    expect(independent(moved, 'b', 'c')).toBe(true);
  });

  it('keeps where an account was for 30 days after it is nowhere, its deleted OU too', () => {
    const first = at(reading({ a: ['ou-prod'], b: ['ou-sand'] }));
    const without = reading({ b: ['ou-sand'] }, [], { 'ou-sand': 'r-1' });
    let tree = first;
    for (const day of [1, 2, 30]) tree = treeAfter(without, tree, NOON + day * DAY);
    expect(unitsIn(tree).get('a')).toEqual(['ou-prod', 'ou-top', 'r-1']);
    expect(parseTree(treeJson(tree))).toEqual(tree);
    tree = treeAfter(without, tree, NOON + 31 * DAY);
    expect([...unitsIn(tree).keys()]).toEqual(['b']);
    expect([...tree.above.keys()]).toEqual(['ou-sand']);
  });

  it('forgets that an account was gone when it is there again', () => {
    const here = reading({ a: ['ou-prod'] });
    const gone = treeAfter(reading({}), at(here), NOON + HOUR);
    expect(gone.goneSince.get('a')).toBe(NOON + HOUR);
    const again = treeAfter(reading({ a: ['ou-sand'] }), gone, NOON + 2 * HOUR);
    expect(again.goneSince.size).toBe(0);
    expect(unitsIn(again).get('a')).toEqual(['ou-sand', 'r-1']);
  });
});

describe('a tree', () => {
  const tree = at(reading({ a: ['ou-prod'] }));
  it.each([
    ['never read', undefined, ['r-1'], NOON, true],
    ['just read', tree, ['r-1'], NOON + HOUR, false],
    ['read six hours ago, and a run comes early', tree, ['r-1'], NOON + 6 * HOUR - 60, true],
    ['read from other OUs', tree, ['ou-prod'], NOON, true],
    ['read by a clock that ran ahead', tree, ['r-1'], NOON - HOUR, true],
  ])('%s is due: %5$s', (_, known, from, now, due) => {
    expect(isTreeDue(known, from, now)).toBe(due);
  });
});

describe('OUs that hold every account', () => {
  const all = { a: ['ou-prod'], b: ['ou-test'], security: ['r-1'], management: ['r-1'] };

  it('make nobody a neighbour: the one top OU, beside accounts that lie apart', () => {
    const tree = reading(all, ['security', 'management']);
    expect([...unitsOfAll(at(tree))].sort()).toEqual(['ou-top']);
    expect(independent(tree, 'a', 'b')).toBe(true);
    expect(independent(tree, 'a', 'security')).toBe(true);
  });

  it('are not those beside which another account lies', () => {
    const tree = reading({ ...all, c: ['ou-sand'] }, ['security', 'management']);
    expect([...unitsOfAll(at(tree))]).toEqual([]);
    expect(independent(tree, 'a', 'b')).toBe(false);
    expect(independent(tree, 'a', 'c')).toBe(true);
  });

  it('are not kept from holding all by an account that is gone', () => {
    const before = at(reading({ ...all, c: ['ou-sand'] }, ['security', 'management']));
    const tree = treeAfter(reading(all, ['security', 'management']), before, NOON + HOUR);
    expect(unitsOfAll(tree).has('ou-top')).toBe(true);
  });
});

describe('a tree that was written', () => {
  const sound = treeJson(at(reading({ a: ['ou-prod'] }, ['management'])));

  it('is read back as it was', () => {
    const tree = at(reading({ a: ['ou-prod'], b: ['ou-sand', 'r-1'] }, ['management']));
    expect(parseTree(JSON.parse(JSON.stringify(treeJson(tree))))).toEqual(tree);
  });

  it.each([
    ['without its time', { readAt: 'noon' }],
    ['with an account without a place', { accounts: { a: [] } }],
    ['with a place that is no text', { accounts: { a: [1] } }],
    ['with an OU of which nothing leads to the root', { accounts: { a: ['ou-lost'] } }],
    ['with OUs in a circle', { above: { 'ou-prod': 'ou-top', 'ou-top': 'ou-prod' } }],
    ['with an account that is gone and was never there', { gone: { x: '2026-08-03T12:00:00Z' } }],
    ['with another list of those apart', { apart: 'management' }],
    ['without where it began', { from: undefined }],
  ])('%s is unreadable', (_, change) => {
    expect(parseTree(sound)).toBeDefined();
    expect(parseTree({ ...sound, ...change })).toBeUndefined();
  });
});

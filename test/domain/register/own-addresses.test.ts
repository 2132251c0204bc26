/** What of the addresses that findings show as own counts, as time and news come. */
import { expect, test } from 'vitest';
import type { Expunction } from '../../../src/domain/facts/override.ts';
import { OWN_LIFE } from '../../../src/domain/facts/own-address.ts';
import { bringOwn, newOwnAddresses, type OwnChange } from '../../../src/domain/register/contest.ts';
import { contains } from '../../../src/domain/addresses/set/address-set.ts';
import type { Address } from '../../../src/domain/values/address.ts';

const [AT, ADDRESS] = [1_785_758_400, '34.0.0.7' as Address];
const [MINE, OTHER] = ['111111111111', '222222222222'];

const shown = (account: string, finding = 'f', lastSeen = AT) => ({
  address: ADDRESS,
  owners: [{ address: ADDRESS, finding: `aws/${account}/eu-west-1/${finding}`, lastSeen }],
});

const expunged = (account: string, at: number): Expunction => ({
  act: 'expunge',
  account,
  author: 'ann',
  reason: 'taken over',
  at,
  until: undefined,
});

/** An account that shows the address, and what then comes: whose count changes, and whether it still counts. */
function after(change: Partial<OwnChange>) {
  const own = newOwnAddresses();
  const none = { news: [], before: AT, at: AT, expunctions: [], areOthers: false };
  bringOwn(own, { ...none, news: [shown(MINE)] });
  const changed = bringOwn(own, { ...none, ...change });
  const counts = own.inForce.has(ADDRESS);
  expect(contains(own.addresses, ADDRESS)).toBe(counts);
  return { changed, counts, known: own.known.size };
}

test.each([
  ['nothing', {}, [], true],
  ['its end', { at: AT + OWN_LIFE }, [ADDRESS], false],
  ['a second before its end', { at: AT + OWN_LIFE - 1 }, [], true],
  ['a time before it was shown', { at: AT - 86_400 }, [ADDRESS], false],
  [
    'that its account is expunged',
    { expunctions: [expunged(MINE, AT)], areOthers: true },
    [ADDRESS],
    false,
  ],
  [
    'that it was expunged before',
    { expunctions: [expunged(MINE, AT - 1)], areOthers: true },
    [],
    true,
  ],
  ['that another account is', { expunctions: [expunged(OTHER, AT)], areOthers: true }, [], true],
  ['another finding of the same time', { news: [shown(MINE, 'e')] }, [ADDRESS], true],
])('after %s', (_, change, changed, counts) => {
  expect(after(change)).toMatchObject({ changed, counts });
});

test('what nobody shows any more is not kept', () => {
  const gone = { news: [{ address: ADDRESS, owners: [] }] };
  expect(after(gone)).toEqual({ changed: [ADDRESS], counts: false, known: 0 });
});

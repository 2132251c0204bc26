import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceOf } from '../../../src/domain/edition/edition-difference.ts';
import type { Entry } from '../../../src/domain/register/entry.ts';

const AT = 1_000;
const entryOf = (key: string, until: number) => ({ key, until }) as Entry;
const entries = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom(AT - 1, AT, AT + 1))
  .map((byKey) => Object.entries(byKey).map(([key, until]) => entryOf(key, until)));
const keysOf = (all: readonly { readonly key: string }[]) => all.map(({ key }) => key).sort();

it('names what came in, what left and why, and what stays for longer', () => {
  const [stays, ends, taken, longer] = ['stays', 'ends', 'taken', 'longer'].map((key) =>
    entryOf(key, AT + 1),
  ) as [Entry, Entry, Entry, Entry];
  const ended = { ...ends, until: AT };
  const extended = { ...longer, until: AT + 9 };
  const fresh = entryOf('fresh', AT + 1);
  expect(differenceOf([stays, ended, taken, longer], [fresh, stays, extended], AT)).toEqual({
    came: [fresh],
    left: [
      { entry: ended, because: 'its window has ended' },
      { entry: taken, because: 'taken out or held back before its end' },
    ],
    extended: [{ entry: extended, formerUntil: AT + 1 }],
  });
});

it('is the difference of sets, and its reverse swaps what came in and what left', () => {
  fc.assert(
    fc.property(entries, entries, (before, after) => {
      const [former, present] = [new Set(keysOf(before)), new Set(keysOf(after))];
      const forth = differenceOf(before, after, AT);
      const back = differenceOf(after, before, AT);
      expect(keysOf(forth.came)).toEqual(keysOf(after).filter((key) => !former.has(key)));
      expect(keysOf(forth.left.map(({ entry }) => entry))).toEqual(
        keysOf(before).filter((key) => !present.has(key)),
      );
      expect(keysOf(forth.came)).toEqual(keysOf(back.left.map(({ entry }) => entry)));
      for (const { entry, formerUntil } of forth.extended) {
        expect(
          former.has(entry.key) && formerUntil < (entry.until ?? Number.POSITIVE_INFINITY),
        ).toBe(true);
      }
    }),
  );
});

import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { describeFault, parseWith } from '../../src/domain/configuration-fault.ts';

const schema = z.strictObject({
  title: z.string().min(1).max(5).optional(),
  count: z.int().min(2).max(9).optional(),
  share: z.number().optional(),
  live: z.boolean().optional(),
  mode: z.enum(['shed', 'squeeze']).optional(),
  places: z
    .array(z.strictObject({ city: z.string().default('Ulm') }))
    .min(1)
    .optional(),
  owners: z.record(z.string(), z.strictObject({ mail: z.string() }).partial()).optional(),
  own: z.number('allowed: a number of its own').optional(),
});
const faults = (given: unknown) => {
  const parsed = parseWith(schema, given);
  return parsed.ok ? [] : parsed.problem.map(describeFault);
};

describe('a fault tells what was given and what is allowed', () => {
  test.each<[unknown, string]>([
    [{ title: 7 }, 'title: given 7, allowed: a text in quotes'],
    [{ title: '' }, 'title: given "", allowed: a text that is not empty'],
    [{ title: 'London' }, 'title: given "London", allowed: at most 5 characters'],
    [{ count: 1.5 }, 'count: given 1.5, allowed: a whole number'],
    [{ count: '3' }, 'count: given "3", allowed: a number'],
    [{ count: 1 }, 'count: given 1, allowed: at least 2'],
    [{ count: 10 }, 'count: given 10, allowed: at most 9'],
    [{ share: null }, 'share: given null, allowed: a number'],
    [{ live: 'yes' }, 'live: given "yes", allowed: true or false'],
    [{ mode: 'x' }, 'mode: given "x", allowed: "shed", "squeeze"'],
    [{ places: 'Ulm' }, 'places: given "Ulm", allowed: a list: […]'],
    [{ places: [] }, 'places: given a list, allowed: a list of at least 1'],
    [{ places: [1] }, 'places[0]: given 1, allowed: an object: {…}'],
    [{ owners: [] }, 'owners: given a list, allowed: an object: {…}'],
    [{ own: 'x' }, 'own: given "x", allowed: a number of its own'],
  ])('%j', (given, words) => {
    expect(faults(given)).toEqual([words]);
  });
});

describe('a field that is not known is told those that are', () => {
  test.each([
    ['titel', 'no such field; is title meant?'],
    ['tile', 'no such field; is title meant?'],
    ['Titles', 'no such field; is title meant?'],
    ['cOunt', 'no such field; is count meant?'],
    ['x', 'no such field; allowed: count, live, mode, own, owners, places, share, title'],
    ['', 'no such field; allowed: count, live, mode, own, owners, places, share, title'],
  ])('%j', (name, words) => {
    expect(faults({ [name]: 1 })).toEqual([`${name}: ${words}`]);
  });

  test.each<[unknown, string]>([
    [{ places: [{}, { town: 1 }] }, 'places[1].town: no such field; allowed: city'],
    [{ owners: { ann: { phone: 1 } } }, 'owners.ann.phone: no such field; allowed: mail'],
    [{ owners: { ann: { mial: 1 } } }, 'owners.ann.mial: no such field; is mail meant?'],
  ])('below lists and names: %j', (given, words) => {
    expect(faults(given)).toEqual([words]);
  });
});

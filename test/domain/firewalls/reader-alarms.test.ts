import { expect, it } from 'vitest';
import { readerAlarms } from '../../../src/domain/firewalls/readers.ts';

it('a reader that has stopped alarms by its name, and no other does', () => {
  const at = Date.parse('2026-08-03T12:00:00Z') / 1_000;
  expect(
    readerAlarms([
      { name: 'muc-1', standing: 'stopped', at },
      { name: 'muc-2', standing: 'pulling', at },
      { name: 'muc-3', standing: 'unknown', at },
      { name: 'muc-4', standing: 'passing', at },
      { name: 'muc-5', standing: 'stopped', at: undefined },
    ]),
  ).toEqual([
    'reader muc-1 has stopped pulling, its last pull was at 2026-08-03T12:00:00Z: it goes on with an old list',
    'reader muc-5 has never pulled: is it set up?',
  ]);
});

it('more than a person reads are counted', () => {
  const many = Array.from({ length: 23 }, (_, n) => ({ name: `fw-${n}`, standing: 'stopped' }));
  const alarms = readerAlarms(many);
  expect([alarms.length, alarms.at(-1)]).toEqual([21, '3 more readers stopped pulling']);
});

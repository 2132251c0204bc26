/** What the head of the page says of firewalls that fell silent. */
import { expect, it } from 'vitest';
import { headSentence } from '../../../src/page/data/head-sentence.ts';
import type { HubStatus } from '../../../src/page/state/answers.ts';

function statusWith(...stopped: readonly string[]): HubStatus {
  const readers = [
    { name: 'well', standing: 'pulling' },
    ...stopped.map((name) => ({ name, standing: 'stopped' })),
  ];
  const lastCheck = { at: '', ageSeconds: 10, outcome: 'unchanged' };
  const status = { edition: { entries: 2 }, lastCheck, buckets: [], alarms: [], readers };
  return { ...status, mode: 'free', queue: {}, coverage: null } as unknown as HubStatus;
}

const textOf = (...stopped: readonly string[]) =>
  headSentence(statusWith(...stopped), undefined, undefined);

it('names those that stopped pulling, the first of many', () => {
  expect(textOf('muc-1')).toEqual({
    tone: 'warn',
    text: '2 entries in force; checked 10 s ago; 0 of 0 buckets current; muc-1 stopped pulling.',
  });
  expect(textOf('a', 'b', 'c', 'd').text).toContain('a, b and 2 others stopped pulling');
  expect(textOf()).toMatchObject({ tone: 'good' });
});

/** What a look at the readers tells alarms: how many have stopped, and of those with an alarm of their own, who. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Json } from '../../src/domain/base/lookup.ts';
import type { ReaderState } from '../../src/domain/firewalls/readers.ts';
import { logReaders } from '../../src/handlers/telemetry.ts';
import { metricsIn, toldLines } from '../helpers/fakes/told-lines.ts';

let lines: Json[];
beforeEach(() => {
  lines = toldLines();
});
afterEach(() => vi.restoreAllMocks());

const reader = (name: string, standing: ReaderState) =>
  ({ name, standing, last: undefined, edition: undefined }) as const;
const report = {
  readers: [reader('ber-1', 'pulling'), reader('muc-1', 'stopped'), reader('stranger', 'stopped')],
  read: 0,
  behind: [],
  faults: [],
  isKept: true,
};
const silent = () => lines.filter((line) => 'ReaderSilent' in line);

it('names one that has an alarm, in a series of its own, only while it has stopped', () => {
  logReaders(report, ['ber-1', 'muc-1']);
  expect(silent()).toEqual([expect.objectContaining({ reader: 'muc-1', ReaderSilent: 1 })]);
  expect(metricsIn(lines)).toMatchObject({ ReadersPulling: 1, ReadersStopped: 2 });
});

it('makes no series of a name that nobody configured, nor of a look that was not kept', () => {
  logReaders(report, []);
  logReaders({ ...report, isKept: false }, ['muc-1']);
  expect(silent()).toEqual([]);
});

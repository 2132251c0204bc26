import { expect, it } from 'vitest';
import { publishLoop } from '../../src/local/publish-loop.ts';
import { NO_DELAYS, type TickReport } from '../../src/usecases/publish/publisher-report.ts';
import { eventually } from '../helpers/hub/hub-process.ts';

const QUIET: TickReport = {
  outcome: 'unchanged',
  edition: 1,
  entries: 1,
  changesRead: 0,
  source: 'memory',
  written: [],
  alarms: [],
  departures: [],
  fullestPercent: 0,
  nextExpiry: undefined,
  delays: NO_DELAYS,
};

function loopThatTells(
  onTick: (count: number) => void,
  outcomeOf: (count: number) => TickReport['outcome'] = () => 'unchanged',
) {
  let ticks = 0;
  const loop = publishLoop({
    publisher: {
      tick: () => {
        onTick((ticks += 1));
        return Promise.resolve({ ...QUIET, outcome: outcomeOf(ticks) });
      },
      stop: () => Promise.resolve(),
    },
    clock: { now: () => 0, renew: () => Promise.resolve(), stop: () => Promise.resolve() },
    everySeconds: 3_600,
    gatherSeconds: 0.02,
    paceSeconds: 0.02,
    settleSeconds: 0.1,
    onReport: () => Promise.resolve(),
    onTrouble: (error) => {
      throw error;
    },
  });
  return { loop, ticks: () => ticks };
}

it('news that come while others wait are looked at once more, and then no more', async () => {
  const { loop, ticks } = loopThatTells(() => undefined);
  await loop.start();
  loop.nudge();
  // The loop has woken, and waits for what belongs to the first.
  await new Promise((done) => setImmediate(done));
  loop.nudge();
  loop.nudge();
  await eventually('both are looked at', () => Promise.resolve(ticks() === 3 || undefined));
  await loop.stop();
  expect(ticks()).toBe(4);
});

it('news that come during a tick are looked at by another', async () => {
  const { loop, ticks } = loopThatTells((count) => {
    if (count === 1) loop.nudge();
  });
  await loop.start();
  await eventually('they are looked at', () => Promise.resolve(ticks() === 2 || undefined));
  await loop.stop();
  expect(ticks()).toBe(3);
});

it('news are looked at once more when they have settled, since they may be of a second to come', async () => {
  const { loop, ticks } = loopThatTells(() => undefined);
  await loop.start();
  loop.nudge();
  await eventually('they are looked at twice', () => Promise.resolve(ticks() === 3 || undefined));
  await loop.stop();
  expect(ticks()).toBe(4);
});

it('a tick that was left to another publisher is followed by one that is not', async () => {
  const { loop, ticks } = loopThatTells(
    () => undefined,
    (count) => (count === 1 ? 'not-the-publisher' : count === 2 ? 'lost-race' : 'unchanged'),
  );
  await loop.start();
  await eventually('it is ticked again', () => Promise.resolve(ticks() === 3 || undefined));
  await loop.stop();
  expect(ticks()).toBe(4);
});

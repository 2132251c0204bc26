import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  startLiveClock,
  startPlayClock,
} from '../../../src/local/simulated-org/simulated-clock.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const START = 1_795_000_000;

describe('the clock of the play', () => {
  it('starts at wall time and runs as fast as it is told', async () => {
    let elapsed = 0;
    const clock = await startPlayClock({
      folder: await newFolder(),
      speed: 600,
      elapsed: () => elapsed,
      wall: () => START,
    });
    expect(clock.now()).toBe(START);
    elapsed = 1_500;
    expect(clock.now()).toBe(START + 900);
  });

  it('goes on from exactly where it was stopped', async () => {
    let elapsed = 0;
    const folder = await newFolder();
    const options = { folder, speed: 600, elapsed: () => elapsed, wall: () => START };
    const first = await startPlayClock(options);
    elapsed = 2_000;
    await first.stop();
    elapsed = 9_000_000;
    expect(first.now()).toBe(START + 1_200);
    const second = await startPlayClock({ ...options, wall: () => START + 999_999 });
    expect(second.now()).toBe(START + 1_200);
  });

  it('never runs backwards, wherever it is killed and however late it is renewed', async () => {
    const step = fc.record({
      milliseconds: fc.nat(20_000),
      then: fc.constantFrom('look', 'renew', 'kill', 'stop'),
      speed: fc.integer({ min: 1, max: 86_400 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        let elapsed = 0;
        const folder = await newFolder();
        const options = { folder, elapsed: () => elapsed, wall: () => START };
        let clock = await startPlayClock({ ...options, speed: 600 });
        let latest = clock.now();
        for (const { milliseconds, then, speed } of steps) {
          elapsed += milliseconds;
          if (then === 'renew') await clock.renew();
          if (then === 'stop') await clock.stop();
          if (then === 'stop' || then === 'kill')
            clock = await startPlayClock({ ...options, speed });
          expect(clock.now()).toBeGreaterThanOrEqual(latest);
          latest = clock.now();
        }
      }),
      { numRuns: cases(60) },
    );
  });

  it('is refused where it cannot be read, since nobody can tell then what time it was', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'clock.json'), '{"time":');
    await expect(startPlayClock({ folder, speed: 1 })).rejects.toThrow(/clock\.json is damaged/);
  });
});

describe('a live clock', () => {
  it('is refused on a folder whose play is ahead of the time it is', async () => {
    const folder = await newFolder();
    const later = (): number => Math.floor(Date.now() / 1_000) + 3_600;
    await (await startPlayClock({ folder, speed: 1, wall: later })).stop();
    await expect(startLiveClock(folder)).rejects.toThrow(/holds a play.*choose another folder/);
  });
});

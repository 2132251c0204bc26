import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PUBLISH_PACE, pacedPublisher } from '../../../src/usecases/publish/paced-publisher.ts';
import type { TickReport } from '../../../src/usecases/publish/publisher-report.ts';

describe('a paced publisher', () => {
  it('never starts two ticks within its pace, and never waits for longer than that', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(gaps, async (waits) => {
        let now = 1_800_000_000_000;
        const starts: number[] = [];
        const tick = pacedPublisher(
          {
            tick: (clock) => {
              starts.push(now);
              expect(clock.wall).toBe(Math.floor(now / 1_000));
              return Promise.resolve({} as TickReport);
            },
          },
          {
            nowMs: () => now,
            pause: (milliseconds) => {
              now += milliseconds;
              return Promise.resolve();
            },
          },
        );
        for (const wait of waits) {
          now += wait;
          const asked = now;
          await tick('recorder');
          const started = starts.at(-1) ?? Number.NaN;
          const before = starts.at(-2) ?? Number.NEGATIVE_INFINITY;
          expect(started).toBe(Math.max(asked, before + 1_000 * PUBLISH_PACE));
        }
      }),
    );
  });

  it('goes on when the clock is set back', async () => {
    let now = 1_000_000;
    const paused: number[] = [];
    const clock = {
      nowMs: () => now,
      pause: (milliseconds: number) => {
        paused.push(milliseconds);
        return Promise.resolve();
      },
    };
    const tick = pacedPublisher({ tick: () => Promise.resolve({} as TickReport) }, clock);
    await tick('recorder');
    now -= 3_600_000;
    await tick('recorder');
    expect(paused).toEqual([1_000 * PUBLISH_PACE]);
  });
});

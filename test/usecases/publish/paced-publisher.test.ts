import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLOCK_CONTENT,
  PUBLISH_PACE,
  pacedPublisher,
} from '../../../src/usecases/publish/paced-publisher.ts';
import { LEASE_LENGTH } from '../../../src/usecases/publish/publish-feed.ts';
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

/** Ticks end as told, the last again and again; `undefined` is one that fails. */
function ticking(...outcomes: readonly (TickReport['outcome'] | undefined)[]) {
  let now = 1_800_000_000_000;
  const began = now;
  const starts: number[] = [];
  const tick = pacedPublisher(
    {
      tick: () => {
        const outcome = outcomes[Math.min(starts.length, outcomes.length - 1)];
        starts.push((now - began) / 1_000);
        return outcome === undefined
          ? Promise.reject(new Error('it fails'))
          : Promise.resolve({ outcome } as TickReport);
      },
    },
    {
      nowMs: () => now,
      pause: (milliseconds) => Promise.resolve(void (now += milliseconds)),
    },
  );
  return { tick, starts, pass: (seconds: number) => (now += 1_000 * seconds) };
}

describe('the clock', () => {
  it('is content with a tick that began a short time ago, and only so long', async () => {
    const { tick, starts, pass } = ticking('unchanged');
    expect(await tick('clock')).toMatchObject({ outcome: 'unchanged' });
    pass(CLOCK_CONTENT - 1);
    expect(await tick('clock')).toBeUndefined();
    expect(await tick('recorder')).toMatchObject({ outcome: 'unchanged' });
    pass(CLOCK_CONTENT);
    await tick('clock');
    expect(starts).toEqual([0, CLOCK_CONTENT - 1, 2 * CLOCK_CONTENT - 1]);
  });

  it('is not content with a tick that failed, nor with one to come', async () => {
    const { tick, starts, pass } = ticking(undefined, 'unchanged');
    await expect(tick('recorder')).rejects.toThrow('it fails');
    pass(10);
    await tick('clock');
    pass(-3_600);
    await tick('clock');
    expect(starts.length).toBe(3);
  });
});

describe('a request', () => {
  it.each(['not-the-publisher', 'lost-race'] as const)(
    'ends with a tick of its own, not with one that was left to another (%s)',
    async (outcome) => {
      const { tick, starts, pass } = ticking(outcome, outcome, 'published');
      expect(await tick('recorder')).toEqual({ outcome: 'published' });
      expect(starts).toEqual([0, PUBLISH_PACE, 2 * PUBLISH_PACE]);
      // That one is what the clock is content with.
      pass(CLOCK_CONTENT - 1);
      expect(await tick('clock')).toBeUndefined();
    },
  );

  it('outlasts the lease of a process that has died, and then fails, so that its message comes again', async () => {
    const { tick, starts, pass } = ticking('not-the-publisher');
    await expect(tick('recorder')).rejects.toThrow('another publisher has been at work');
    expect(starts.at(-1)).toBeGreaterThan(LEASE_LENGTH);
    // Nor is the clock content with what came of it.
    pass(PUBLISH_PACE);
    await expect(tick('clock')).rejects.toThrow('another publisher has been at work');
  });
});

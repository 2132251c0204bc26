/** When the ingest asks for a publish: at once, at the end of the round, or not. */
import { describe, expect, it } from 'vitest';
import { endOfRound, roundAt, roundEndText, ROUND } from '../../../src/domain/base/round.ts';
import type { IngestOutcome } from '../../../src/usecases/ingest/ingest-findings.ts';
import { publishAsking } from '../../../src/usecases/ingest/publish-asking.ts';

const NOW = endOfRound(40_000_000) + 10;
const KIND = { finding: undefined } as const;

function asking({ isUrgent = false, failures = 0 } = {}) {
  const asked: string[] = [];
  let left = failures;
  const ports = {
    trigger: {
      request: (now: number) => Promise.resolve(void asked.push(`now ${now - NOW}`)),
      requestFor: (round: number) =>
        Promise.resolve(void asked.push(`round ${round - roundAt(NOW)}`)),
    },
    rounds: {
      say(round: number, after: number): Promise<void> {
        if ((left -= 1) >= 0) return Promise.reject(new Error('throttled'));
        asked.push(`say ${round - roundAt(NOW)} after ${after}`);
        return Promise.resolve();
      },
    },
  };
  return { asked, ask: publishAsking(ports, () => isUrgent) };
}

function came(kind: 'accepted' | 'duplicate' | 'failed', tries = 1) {
  const outcome: IngestOutcome =
    kind === 'failed' ? { kind, cause: new Error('throttled') } : { kind, ...KIND };
  return { message: { id: 'm', body: '{}', tries }, outcome };
}

function ended(round: number, tries = 1) {
  const message = { id: 'r', body: roundEndText(round), tries };
  return { message, outcome: { kind: 'duplicate', ...KIND } as const };
}

describe('what was recorded', () => {
  it('is published at once if it is urgent', async () => {
    const { ask, asked } = asking({ isUrgent: true });
    await ask([came('accepted'), came('accepted')], NOW);
    expect(asked).toEqual(['now 0']);
  });

  it('waits for the end of its round otherwise, which is said once', async () => {
    const { ask, asked } = asking();
    await ask([came('accepted')], NOW);
    await ask([came('accepted')], endOfRound(roundAt(NOW)) - 1);
    await ask([came('accepted')], endOfRound(roundAt(NOW)));
    expect(asked).toEqual([`say 0 after ${ROUND - 10}`, `say 1 after ${ROUND}`]);
  });

  it('has the end of its round said by the next batch if it could not be said', async () => {
    const { ask, asked } = asking({ failures: 1 });
    await expect(ask([came('accepted')], NOW)).rejects.toThrow('throttled');
    await ask([came('accepted')], NOW + 1);
    expect(asked).toEqual([`say 0 after ${ROUND - 11}`]);
  });

  it('asks for nothing if it was known', async () => {
    const { ask, asked } = asking({ isUrgent: true });
    await ask([came('duplicate'), came('failed')], NOW);
    expect(asked).toEqual([]);
  });

  it('is published at once if it was handed over before: who recorded it may have died before it asked', async () => {
    const { ask, asked } = asking();
    await ask([came('duplicate', 2)], NOW);
    await ask([came('failed', 2)], NOW);
    await ask([came('accepted', 2)], NOW + 1);
    expect(asked).toEqual(['now 0', 'now 1']);
  });
});

describe('the end of a round', () => {
  it('asks for a publish, one for all who hear it', async () => {
    const { ask, asked } = asking();
    await ask([ended(roundAt(NOW) - 1), ended(roundAt(NOW) - 1)], NOW);
    expect(asked).toEqual(['round -1']);
  });

  it('that is heard again asks as before, and takes nothing from what came with it', async () => {
    const { ask, asked } = asking({ isUrgent: true });
    await ask([ended(roundAt(NOW) - 1, 2)], NOW);
    await ask([ended(roundAt(NOW) - 1), came('accepted')], NOW);
    expect(asked).toEqual(['round -1', 'round -1', 'now 0']);
  });

  it.each([
    ['to come', 1],
    ['long past', -20],
  ])('that is %s is a request of now', async (_name, later) => {
    const { ask, asked } = asking();
    await ask([ended(roundAt(NOW) + later)], NOW);
    expect(asked).toEqual(['now 0']);
  });
});

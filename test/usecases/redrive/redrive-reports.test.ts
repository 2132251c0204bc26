import { describe, expect, it } from 'vitest';
import type { DeadLetter, ReportPath } from '../../../src/ports/queues.ts';
import { redriveReports } from '../../../src/usecases/redrive/redrive-reports.ts';
import { memoryLetters } from '../../helpers/fakes/memory-letters.ts';

const OPTIONS = { arrival: 1_000, goesOn: () => true };

function roadWith(refusing: readonly string[] = []) {
  const [rejected, undelivered] = [memoryLetters(), memoryLetters()];
  const sent: string[] = [];
  const road: ReportPath = {
    put(report) {
      if (refusing.includes(report)) return Promise.reject(new Error('throttled'));
      sent.push(report);
      return Promise.resolve();
    },
    deadLetters: [rejected, undelivered],
  };
  return { road, rejected, undelivered, sent };
}

describe('reports that a sink did not take', () => {
  it('are put back as they came, those too that never got into its queue', async () => {
    const { road, rejected, undelivered, sent } = roadWith();
    rejected.put('a', 'b', 'c', 'd');
    undelivered.put('e');
    expect(await redriveReports(road, OPTIONS)).toEqual({ putBack: 5, done: true });
    expect(sent.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect([...rejected.bodies(), ...undelivered.bodies()]).toEqual([]);
  });

  it('stay, all of their batch, if one of them may not lie in the queue', async () => {
    const { road, rejected } = roadWith(['b']);
    rejected.put('a', 'b', 'c', 'd');
    await expect(redriveReports(road, OPTIONS)).rejects.toThrow('throttled');
    expect(rejected.bodies()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are not sent again if the sink gives them back at once', async () => {
    const { road, rejected, sent } = roadWith();
    rejected.put('a', 'b');
    const asBefore = rejected.take.bind(rejected);
    rejected.take = async (seconds) => (await asBefore(seconds)).map(sentBackNow);
    const givingBack: ReportPath = {
      ...road,
      async put(report) {
        await road.put(report);
        rejected.put(`${report}, given back`);
      },
    };
    expect(await redriveReports(givingBack, OPTIONS)).toEqual({ putBack: 2, done: true });
    expect(sent).toEqual(['a', 'b']);
    expect(rejected.bodies()).toEqual(['a, given back', 'b, given back']);
  });

  it('are left for the next call when the time is over', async () => {
    const { road, rejected } = roadWith();
    rejected.put('a', 'b', 'c', 'd', 'e', 'f', 'g');
    let batches = 2;
    const options = { arrival: 1_000, goesOn: () => (batches -= 1) >= 0 };
    expect(await redriveReports(road, options)).toEqual({ putBack: 6, done: false });
    expect(rejected.bodies()).toEqual(['g']);
  });
});

function sentBackNow(letter: DeadLetter): DeadLetter {
  return { ...letter, sentAt: letter.body.includes('given back') ? OPTIONS.arrival : 1 };
}

/** With the garbage collector at work: what nothing holds would be gone before its time. */
import { getEventListeners, setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineExceeded, withDeadline } from '../../../src/adapters/shared/deadline.ts';
import { reportTransport } from '../../../src/adapters/sinks/report-transport.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { hangs, sinkServer } from '../../helpers/fakes/sink-server.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const never = () => new Promise<never>(() => undefined);
/** Ends when its signal says so; nothing else holds it. */
const heeding = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('aborted'));
    });
  });

async function whileCollecting<T>(pending: Promise<T>): Promise<T> {
  const timer = setInterval(collectGarbage, 20);
  try {
    return await pending;
  } finally {
    clearInterval(timer);
  }
}

describe('a deadline', () => {
  it.each([
    ['heeds its signal', heeding],
    ['heeds nothing', never],
  ])('ends each of thousands of works, of a kind that %s', async (_, work) => {
    const all = Promise.allSettled(
      Array.from({ length: cases(5_000, 500) }, () =>
        withDeadline(100, work, new AbortController().signal),
      ),
    );
    const ends = await whileCollecting(all);
    for (const end of ends) {
      expect(end).toMatchObject({ status: 'rejected', reason: { name: 'DeadlineExceeded' } });
    }
  });

  it('ends each of many requests to a server that hangs', async () => {
    const { url, heard } = await sinkServer(hangs);
    const stopping = new AbortController();
    setMaxListeners(0, stopping.signal);
    const transport = reportTransport({
      timeout: 1,
      allowPrivateTarget: true,
      signal: stopping.signal,
    });
    const request = { method: 'POST' as const, url, headers: {}, body: '{}' };
    const all = Promise.allSettled(
      Array.from({ length: cases(1_000, 100) }, () => transport.send(request)),
    );
    const ends = await whileCollecting(all);
    const reasons = ends.map((end) =>
      end.status === 'rejected' ? String(end.reason) : 'answered',
    );
    expect(new Set(reasons)).toEqual(new Set(['Error: no answer: it took too long']));
    expect(heard.length).toBeGreaterThan(0);
    expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
  });

  it('passes on what the work comes to, and leaves no timer and no listener', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { signal } = new AbortController();
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.boolean(), async (value, fails) => {
        const ended = withDeadline(
          60_000,
          () => (fails ? Promise.reject(new Error('broken')) : Promise.resolve([value])),
          signal,
        );
        if (fails) await expect(ended).rejects.toThrow('broken');
        else expect((await ended)[0]).toBe(value);
      }),
    );
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('says how long it was, and aborts the work', async () => {
    let given: AbortSignal | undefined;
    const ended = withDeadline(50, (signal) => {
      given = signal;
      return never();
    });
    await expect(ended).rejects.toThrow(new DeadlineExceeded(50));
    await expect(ended).rejects.toThrow('it took longer than 0.05 s');
    expect(given?.aborted).toBe(true);
  });

  it('comes at once with the reason of who stops, before or while the work is done', async () => {
    const stopping = new AbortController();
    const during = withDeadline(60_000, never, stopping.signal);
    stopping.abort(new Error('stopping'));
    await expect(during).rejects.toThrow('stopping');
    let begun = 0;
    const after = withDeadline(
      60_000,
      () => {
        begun += 1;
        return Promise.resolve();
      },
      stopping.signal,
    );
    await expect(after).rejects.toThrow('stopping');
    expect(begun).toBe(0);
  });
});

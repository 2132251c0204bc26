import { expect, it } from 'vitest';
import type { SampleSeen } from '../../../src/domain/edition/samples-file.ts';
import { verifySamples, type SamplePorts } from '../../../src/usecases/verify/verify-samples.ts';

const [MUC, ZRH, DUB] = ['111122223333', '444455556666', '777788889999'].map((account) => ({
  account,
  region: 'eu-west-1',
})) as [Pair, Pair, Pair];
type Pair = Pick<SampleSeen, 'account' | 'region'>;
const TERMS = { within: 60, lookEvery: 5 };
const OLD = 1_000;

/** A hub that lists the sample of a pair so many seconds after it was made. */
function hub(takes: ReadonlyMap<Pair, number>, listedBefore: readonly Pair[] = []) {
  let now = 0;
  const made: { readonly pair: Pair; readonly at: number }[] = [];
  const ports: SamplePorts = {
    make: (pair) => {
      if (!takes.has(pair)) return Promise.reject(new Error('AccessDenied'));
      made.push({ pair, at: now });
      return Promise.resolve();
    },
    listed: () => {
      const arrived = made.filter(({ pair, at }) => now >= at + (takes.get(pair) ?? Infinity));
      const old = listedBefore.filter((pair) => !arrived.some((one) => one.pair === pair));
      return Promise.resolve([
        ...old.map((pair) => ({ ...pair, lastSeen: OLD })),
        ...arrived.map(({ pair, at }) => ({ ...pair, lastSeen: OLD + 1 + at })),
      ]);
    },
    clock: () => now,
    wait: (length) => {
      now += length;
      return Promise.resolve();
    },
  };
  return { ports, spent: () => now };
}

it('waits for each sample, says how long it took, and ends with the last', async () => {
  const { ports, spent } = hub(
    new Map([
      [MUC, 0],
      [ZRH, 12],
    ]),
  );
  expect(await verifySamples(ports, [ZRH, MUC], TERMS)).toEqual([
    { ...ZRH, outcome: 'arrived', seconds: 15 },
    { ...MUC, outcome: 'arrived', seconds: 0 },
  ]);
  expect(spent()).toBe(15);
});

it('takes no sample of before for one of now', async () => {
  const { ports, spent } = hub(
    new Map([
      [MUC, 1_000],
      [ZRH, 5],
    ]),
    [MUC, ZRH],
  );
  expect(await verifySamples(ports, [MUC, ZRH], TERMS)).toEqual([
    { ...MUC, outcome: 'missing', seconds: 60 },
    { ...ZRH, outcome: 'arrived', seconds: 5 },
  ]);
  expect(spent()).toBe(60);
});

it('takes no sample of one pair for another of the account', async () => {
  const elsewhere = { ...MUC, region: 'us-east-1' };
  const { ports } = hub(
    new Map([
      [MUC, 5],
      [elsewhere, 1_000],
    ]),
  );
  const proofs = await verifySamples(ports, [MUC, elsewhere], TERMS);
  expect(proofs.map(({ outcome }) => outcome)).toEqual(['arrived', 'missing']);
});

it('goes on with the others where none could be made, and waits for nothing if none was', async () => {
  const { ports } = hub(new Map([[MUC, 5]]));
  expect(await verifySamples(ports, [DUB, MUC], TERMS)).toMatchObject([
    { ...DUB, outcome: 'not-made', reason: 'AccessDenied' },
    { ...MUC, outcome: 'arrived' },
  ]);
  const none = hub(new Map());
  expect(await verifySamples(none.ports, [DUB], TERMS)).toMatchObject([{ outcome: 'not-made' }]);
  expect(none.spent()).toBe(0);
});

it('proves nothing if the list cannot be read', async () => {
  const { ports } = hub(new Map([[MUC, 0]]));
  const unreadable = { ...ports, listed: () => Promise.reject(new Error('damaged')) };
  await expect(verifySamples(unreadable, [MUC], TERMS)).rejects.toThrow('damaged');
});

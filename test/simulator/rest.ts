/** What must hold when faults have ended and all that was under way has come: nothing lost, and all of one mind. */
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { parseConfiguration } from '../../src/domain/configuration/configuration.ts';
import { policyOf } from '../../src/domain/configuration/configured-policy.ts';
import { MINUTE, type EpochSeconds } from '../../src/domain/base/time.ts';
import { parseAddress } from '../../src/domain/values/address.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { explainValue } from '../../src/usecases/operate/explain.ts';
import { publisherIn, textIn, type World } from '../helpers/hub/publishing.ts';
import { FEED, addressesIn } from './editions.ts';
import type { newPushing } from './push.ts';
import type { newReporting } from './reports.ts';
import { rest, type Truth } from './truth.ts';

export interface Resting extends World {
  readonly truth: Truth;
  readonly pushing: Pick<ReturnType<typeof newPushing>, 'check'>;
  readonly reporting: Pick<ReturnType<typeof newReporting>, 'check'>;
  readonly fail: (what: string) => void;
  readonly drawn: <T>(from: readonly T[]) => T;
}

/** Events that came so long before have been taken in. */
const TAKEN_IN = 4 * MINUTE;
/** The last tick may have been so long ago, and what ended since is still listed. */
const LAST_TICK = 2 * MINUTE;
const CHECK_AGE_MAX = 3 * MINUTE;
const EXPLAINED = 3;

export async function checkRest(resting: Resting, now: EpochSeconds): Promise<void> {
  const { truth, fail, buckets, ops, pushing, reporting } = resting;
  const waiting = truth.unacknowledged(now - TAKEN_IN);
  if (waiting !== undefined) fail(`at rest ${waiting} is not taken in`);
  const feeds = await Promise.all(buckets.map(({ store }) => textIn(store, FEED)));
  if (feeds.some((text) => text !== feeds[0])) fail('at rest the buckets differ');
  const lines = addressesIn(feeds[0] ?? '');
  checkLines(resting, lines, now);
  pushing.check(feeds[0] ?? '');
  reporting.check();
  const health = JSON.parse(await textIn(ops, 'health.json')) as {
    readonly lastSuccessfulCheck: string;
  };
  const age = now - Date.parse(health.lastSuccessfulCheck) / 1_000;
  if (age > CHECK_AGE_MAX) fail(`at rest the last check is ${age} s old`);
  await checkReasons(resting, [...lines], now);
  await checkAfresh(resting, now);
}

function checkLines({ truth, fail }: Resting, lines: ReadonlySet<string>, now: EpochSeconds): void {
  const known = [...truth.addresses(), ...truth.pins()];
  const lost = known.find((one) => truth.must(one, rest(now + 1)) && !lines.has(one));
  if (lost !== undefined) fail(`at rest ${lost} is not listed, and must be`);
  const then = { began: now - LAST_TICK, ended: now, at: now - LAST_TICK };
  for (const line of lines) {
    const why = truth.mustNot(line, then);
    if (why !== undefined) fail(`at rest ${line} is listed, which ${why}`);
  }
}

/** Each line has its reason. */
async function checkReasons(
  { ledger, ops, drawn, fail }: Resting,
  lines: readonly string[],
  now: EpochSeconds,
): Promise<void> {
  const configuration = parseConfiguration({});
  if (!configuration.ok || lines.length === 0) return;
  const policy = policyOf(configuration.value);
  const terms = { configuration: configuration.value, policy, overrides: [] };
  for (let n = 0; n < EXPLAINED; n += 1) {
    const line = drawn(lines);
    const { place, because } = await explainValue({ ledger, ops }, terms, askedOf(line), now);
    if (place !== 'listed') fail(`${line} stands, and is explained as ${place}: ${because}`);
  }
}

/** A publisher that knows nothing finds the same, from the checkpoint and from the ledger. */
async function checkAfresh(resting: Resting, now: EpochSeconds): Promise<void> {
  const { truth, fail } = resting;
  const ledger = { ...resting.ledger, acquireLease: () => Promise.resolve('granted' as const) };
  const texts: string[] = [];
  for (const isKept of [() => true, (key: string) => !key.startsWith('checkpoint')]) {
    const [ops, store] = [overlay(resting.ops, isKept), memoryObjectStore()];
    const world = { ledger, ops, buckets: [{ name: 'fresh', store }] };
    const { alarms } = await publisherIn(world, 'fresh').tick({ now, wall: now });
    if (alarms.some((alarm) => alarm.includes('differed'))) fail(alarms.join());
    texts.push(await textIn(store, FEED));
  }
  if (texts[0] !== texts[1]) fail('the checkpoint and the ledger give different feeds');
  const lines = addressesIn(texts[0] ?? '');
  const lost = truth.addresses().find((one) => truth.must(one, rest(now)) && !lines.has(one));
  if (lost !== undefined) fail(`a fresh publisher does not list ${lost}`);
}

/** A store that shows what `from` holds, and keeps to itself what is written into it. */
function overlay(from: ObjectStore, isShown: (key: string) => boolean): ObjectStore {
  const own = memoryObjectStore();
  const gone = new Set<string>();
  const below = (key: string) => isShown(key) && !gone.has(key);
  const covered = async (key: string): Promise<void> => {
    const found = below(key) ? await from.read(key) : undefined;
    if (found?.kind === 'found') await own.write(key, found.body, 'always', found.headers);
    gone.add(key);
  };
  return {
    read: (key) => (below(key) ? from : own).read(key),
    inspect: (key) => (below(key) ? from : own).inspect(key),
    async write(key, body, condition, headers) {
      await covered(key);
      return own.write(key, body, condition, headers);
    },
    async *list(prefix) {
      for await (const one of from.list(prefix)) if (below(one.key)) yield one;
      yield* own.list(prefix);
    },
    async remove(key) {
      gone.add(key);
      await own.remove(key);
    },
  };
}

function askedOf(line: string) {
  const parsed = parseAddress(line);
  if (!parsed.ok) throw new Error(`${line} is no address`);
  return { kind: 'ip', value: parsed.value } as const;
}

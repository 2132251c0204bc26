/**
 * Kills a hub in the middle of a stream of findings, again and again on one data folder, and looks each time
 * whether anything that was acknowledged is missing, and whether any feed was ever torn, empty or of an
 * edition that nobody committed.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isObject, textAt } from '../../../src/domain/base/lookup.ts';
import {
  openFolderBuckets,
  type FolderBuckets,
} from '../../../src/adapters/folder/folder-buckets.ts';
import { digestText, feedOfDigest } from '../../../src/domain/edition/edition-files.ts';
import { editionFolder } from '../../../src/usecases/publish/edition-store.ts';
import { bareFinding } from '../data/findings.ts';
import { randomOf } from '../arbitraries/generated-findings.ts';
import { send } from '../fakes/http.ts';
import { eventually, startHub, type HubProcess } from './hub-process.ts';
import { post } from './hub-talk.ts';

export interface KillReport {
  readonly acknowledged: number;
  /** What somebody saw that nobody may ever see; empty if all is well. */
  readonly faults: readonly string[];
  readonly polls: number;
  /** Kills before the hub had opened its doors. */
  readonly killedAtStart: number;
  /** Milliseconds from each start until everything acknowledged before was found again. */
  readonly recoveries: readonly number[];
}

export interface KillPlan {
  readonly data: string;
  readonly tries: number;
  readonly seed: number;
  readonly say?: (sentence: string) => void;
}

/** One kill in so many falls into the start of the hub. */
const START_EVERY = 5;
const START_MILLISECONDS = 700;
/** A kill comes this long after the hub has recovered, at most: through taking in, and through a tick. */
const STREAM_MILLISECONDS = 2_500;
/** Longer than a hub takes to come back on a busy machine. What is not there by then is lost. */
const PATIENCE_MILLISECONDS = 60_000;
const POST_EVERY_MILLISECONDS = 40;
const POLL_EVERY_MILLISECONDS = 25;
const POSTED_AT_ONCE_MAX = 4;
/** So that no cap on the influence of one account plays a part. */
const ACCOUNTS = 97;
const FEED = 'feeds/blocklist.txt';

interface Seen {
  readonly acknowledged: string[];
  readonly faults: string[];
  /** MD5 of every feed that was served. */
  readonly served: Set<string>;
  polls: number;
  /** Addresses sent so far. */
  sent: number;
}

export async function killAgainAndAgain(plan: KillPlan): Promise<KillReport> {
  const { data, tries, say = () => undefined } = plan;
  const random = randomOf(plan.seed);
  const seen: Seen = { acknowledged: [], faults: [], served: new Set(), polls: 0, sent: 0 };
  const recoveries: number[] = [];
  let killedAtStart = 0;
  for (let n = 1; n <= tries; n += 1) {
    const started = performance.now();
    const hub = await startHub(['--live', '--port', '0', '--data', data]);
    if (n > 1 && random() * START_EVERY < 1) {
      killedAtStart += 1;
      await pause(random() * START_MILLISECONDS);
      await hub.end('SIGKILL');
    } else {
      recoveries.push(await oneLife(hub, seen, random() * STREAM_MILLISECONDS, started));
    }
    await checkFolder(data, seen);
    say(`try ${n}: ${seen.acknowledged.length} acknowledged, ${seen.faults.length} faults`);
  }
  const last = await startHub(['--live', '--port', '0', '--data', data]);
  await allFound(last, seen);
  await last.end('SIGINT');
  await checkServed(data, seen);
  const { faults, polls } = seen;
  return { acknowledged: seen.acknowledged.length, faults, polls, killedAtStart, recoveries };
}

/** Streams findings all the while; kills the hub some time after it has shown all that came before. */
async function oneLife(
  hub: HubProcess,
  seen: Seen,
  lengthMilliseconds: number,
  started: number,
): Promise<number> {
  const life = new AbortController();
  const traffic = [stream(hub, seen, life.signal), poll(hub, seen, life.signal)];
  await letGrow(hub);
  await allFound(hub, seen);
  const recovery = performance.now() - started;
  await pause(lengthMilliseconds);
  await hub.end('SIGKILL');
  life.abort();
  await Promise.all(traffic);
  return recovery;
}

/** Lets as much pass at once as an operator may; what is beyond that waits, and says so. */
async function letGrow(hub: HubProcess): Promise<void> {
  const action = { act: 'release', growth: 1_000, for: '1d', reason: 'a test', author: 'tester' };
  const { status, text } = await post(hub, action, '/operator');
  // An earlier life has released it: that is kept, too.
  const isReleased = status === 422 && text.includes('released already');
  if (status !== 202 && !isReleased) throw new Error(`release: ${status} ${text}`);
}

async function stream(hub: HubProcess, seen: Seen, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const count = 1 + (seen.sent % POSTED_AT_ONCE_MAX);
    const addresses = Array.from({ length: count }, () => addressOf(seen.sent++));
    const answer = await post(hub, addresses.map(findingOf)).catch(() => undefined);
    if (answer?.status === 202) seen.acknowledged.push(...addresses);
    else if (answer !== undefined) seen.faults.push(`POST: ${answer.status} ${answer.text}`);
    await pause(POST_EVERY_MILLISECONDS);
  }
}

async function poll(hub: HubProcess, seen: Seen, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const answer = await send(hub.url, `/${FEED}`).catch(() => undefined);
    if (answer !== undefined) {
      seen.polls += 1;
      seen.served.add(md5Of(answer.body));
      const isWhole =
        Number(answer.headers['content-length']) === answer.body.byteLength &&
        /^([0-9.]+(\/[0-9]+)?\n)+$/.test(answer.text);
      if (answer.status !== 200 || !isWhole) {
        seen.faults.push(`GET: ${answer.status} ${answer.text.slice(-40)}`);
      }
    }
    await pause(POLL_EVERY_MILLISECONDS);
  }
}

/** Everything acknowledged until now is in the feed, or the hub says where it is instead. */
async function allFound(hub: HubProcess, seen: Seen): Promise<void> {
  const wanted = [...seen.acknowledged];
  const look = async (): Promise<true | undefined> => {
    const lines = new Set((await send(hub.url, `/${FEED}`)).text.split('\n'));
    const missing = wanted.filter((address) => !lines.has(address));
    if (missing.length === 0) return true;
    const held = await watchedOf(hub);
    return missing.every((address) => held.has(address)) ? true : undefined;
  };
  const what = `all ${wanted.length} in the feed or explained`;
  await eventually(what, look, PATIENCE_MILLISECONDS).catch((error: unknown) => {
    seen.faults.push(error instanceof Error ? error.message : String(error));
  });
}

/** What the hub knows and keeps back, each with its reason. */
async function watchedOf(hub: HubProcess): Promise<ReadonlySet<string>> {
  const { text } = await send(hub.url, '/watch.txt');
  return new Set(text.split('\n').map((line) => line.split(/\s/)[0] ?? ''));
}

/** Every feed file of a hub that is dead is, to the byte, that of a committed edition. */
async function checkFolder(data: string, { faults }: Seen): Promise<void> {
  const store = await openFolderBuckets(join(data, 'buckets'), ['feeds', 'ops']);
  const pointer = parsed(await bytesOf(store, 'ops', 'editions/current.json'));
  for (const key of (await store.get('feeds')?.keys()) ?? []) {
    const number = await editionOf(store, key);
    const history = `editions/history/${String(number).padStart(8, '0')}.json`;
    const committed = parsed(await bytesOf(store, 'ops', history)) ?? pointer;
    const body = await bytesOf(store, 'feeds', key);
    const feed = feedOfDigest(key);
    const held = await bytesOf(store, 'ops', `${folderOf(committed)}/${feed ?? key}`);
    const wanted = feed === undefined || held === undefined ? held : digestOf(feed, held);
    if (committed?.number !== number) faults.push(`${key} is of ${number}, never committed`);
    else if (body === undefined || wanted?.equals(body) !== true) faults.push(`${key} is torn`);
  }
}

function digestOf(feed: string, body: Buffer): Buffer {
  return Buffer.from(digestText(feed, createHash('sha256').update(body).digest('hex')));
}

/** Whatever was served is the feed of some committed edition. */
async function checkServed(data: string, { served, faults }: Seen): Promise<void> {
  const store = await openFolderBuckets(join(data, 'buckets'), ['feeds', 'ops']);
  const committed = new Set<string>();
  for (const key of (await store.get('ops')?.keys('editions/history/')) ?? []) {
    const edition = parsed(await bytesOf(store, 'ops', key));
    const body = await bytesOf(store, 'ops', `${folderOf(edition)}/${FEED}`);
    if (body !== undefined) committed.add(md5Of(body));
  }
  const strangers = [...served].filter((md5) => !committed.has(md5));
  if (strangers.length > 0) faults.push(`${strangers.length} feeds served were never committed`);
}

interface Edition {
  readonly number: number;
  readonly digest: string;
}

function parsed(body: Buffer | undefined): Edition | undefined {
  const value: unknown = body === undefined ? undefined : JSON.parse(body.toString());
  if (!isObject(value)) return undefined;
  return { number: Number(value['number']), digest: textAt(value, 'digest') ?? '' };
}

function folderOf(edition: Edition | undefined): string {
  return edition === undefined ? 'editions/none' : editionFolder(edition);
}

async function bytesOf(store: FolderBuckets, bucket: string, key: string) {
  return (await store.get(bucket)?.read(key))?.body;
}

async function editionOf(store: FolderBuckets, key: string): Promise<number> {
  const facts = await store.get('feeds')?.describe(key);
  return Number(facts?.headers.metadata['edition']);
}

/** Even addresses: no two of them make one line. */
function addressOf(n: number): string {
  return `45.${(n >> 14) & 255}.${(n >> 7) & 127}.${2 * (n & 127)}`;
}

function findingOf(ip: string): Record<string, unknown> {
  const account = String(100_000_000_000 + (Number(ip.split('.')[3]) % ACCOUNTS));
  const seen = new Date().toISOString();
  return bareFinding({ ip, account, seen, id: ip.replaceAll('.', '-') });
}

function md5Of(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

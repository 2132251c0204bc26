/**
 * Who pulls the feeds from this hub, told as the access logs of AWS are: `readers.json`, which status and the
 * page show. Kept in memory and rounded to what the file says; after a restart it is empty.
 */
import {
  readerAlarms,
  readerStatusesOf,
  rememberedReaders,
  withEditions,
  withPulls,
  type Reader,
  type JudgedReader,
} from '../domain/firewalls/readers.ts';
import type { IncomingMessage } from 'node:http';
import { parseAddress } from '../domain/values/address.ts';
import type { Configuration } from '../domain/configuration/configuration.ts';
import type { Pull } from '../domain/firewalls/access-log.ts';
import type { EpochSeconds } from '../domain/base/time.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { READERS_KEY, readersText } from '../usecases/audit/readers-seen.ts';
import { servedEditions } from '../usecases/audit/served-editions.ts';
import { startRounds, type Rounds } from './kit/rounds.ts';

export interface PullLog extends Rounds {
  note(pull: Pull): void;
}

export interface PullLogOptions {
  readonly ops: ObjectStore;
  readonly clock: { readonly now: () => EpochSeconds };
  readonly terms: { readonly configuration: Pick<Configuration, 'access'> };
  readonly announce: {
    readonly print: (sentence: string) => void;
    readonly trouble: (error: unknown) => void;
  };
  /** @default 2000 */
  readonly everyMilliseconds?: number;
}

/** For the handler of feeds: what it sent becomes a pull. Digests beside feeds are none. */
export function pullNoter(
  log: Pick<PullLog, 'note'>,
  clock: { readonly now: () => EpochSeconds },
): (path: string, status: number, request: IncomingMessage) => void {
  return (feed, status, { headers, socket }) => {
    const address = parseAddress((socket.remoteAddress ?? '').replace(/^::ffff:(?=[0-9.]+$)/i, ''));
    if (!PULLED.includes(status) || feed.endsWith('.sha256') || !address.ok) return;
    const agent = (headers['user-agent'] ?? '').slice(0, AGENT_CHARACTERS_MAX);
    log.note({ at: clock.now(), feed, status, agent, address: address.value });
  };
}

const PULLED = [200, 304];
const AGENT_CHARACTERS_MAX = 200;
const LOG = 'this hub';
const WRITTEN_EVERY_MILLISECONDS = 2_000;
const HEADERS = { contentType: 'application/json', cacheControl: 'no-cache' };

export function startPullLog({
  ops,
  clock,
  terms,
  announce,
  everyMilliseconds = WRITTEN_EVERY_MILLISECONDS,
}: PullLogOptions): PullLog {
  const { stoppedAfter, forgottenAfter, readers: named } = terms.configuration.access.freshness;
  const readerTerms = { stoppedAfter, forgottenAfter, named };
  const began = clock.now();
  let readers: readonly Reader[] = [];
  let written = '';
  let alarmed: ReadonlySet<string> = new Set();
  const alarm = (statuses: readonly JudgedReader[]): void => {
    const alarms = readerAlarms(statuses.map((one) => ({ ...one, at: one.last?.at })));
    for (const text of alarms) if (!alarmed.has(text)) announce.print(`alarm: ${text}`);
    alarmed = new Set(alarms);
  };
  const write = async (): Promise<void> => {
    const time = clock.now();
    const editionOf = readers.length === 0 ? undefined : await servedEditions(ops);
    readers = withEditions(rememberedReaders(readers, readerTerms, time), ({ last }) =>
      editionOf?.(last.at),
    );
    const through = new Map([[LOG, time]]);
    const statuses = readerStatusesOf(readers, readerTerms, { began, through }, time);
    alarm(statuses);
    const text = readersText(statuses, time);
    // Its own time is no news.
    const news = text.slice(text.indexOf('"readers"'));
    if (news === written) return;
    await ops.write(READERS_KEY, Buffer.from(text), 'always', HEADERS);
    written = news;
  };
  const rounds = startRounds({
    pauseMilliseconds: everyMilliseconds,
    work: write,
    onTrouble: announce.trouble,
  });
  return {
    note(pull) {
      readers = withPulls(readers, [pull], LOG);
    },
    stop: () => rounds.stop(),
  };
}

/**
 * The local hub: production's use cases, wired to adapters that keep everything in one folder.
 *
 *   play, POST, folder ─▶ intake ─▶ queue ─▶ ingest ─▶ ledger (LevelDB) ─▶ publisher ─▶ buckets
 *                            └────▶ a queue for each sink ─▶ report ─▶ sink
 *
 * All of it keeps its data in one folder, which one hub holds. Law: what was acknowledged survives a kill
 * at any instant, and feeds are whole at every instant.
 */
import { resolve } from 'node:path';
import { readConfiguration } from '../adapters/files/configuration-file.ts';
import type { FolderBucket } from '../adapters/folder/folder-bucket.ts';
import { removeHubFile, writeHubFile } from '../adapters/files/hub-file.ts';
import { makeFolder } from '../adapters/files/make-folder.ts';
import { levelMarks } from '../adapters/level/level-marks.ts';
import { sha256 } from '../adapters/shared/sha256.ts';
import { overridesOf, policyOf } from '../domain/configuration/configured-policy.ts';
import type { EpochSeconds } from '../domain/base/time.ts';
import { readPointer } from '../usecases/publish/edition-store.ts';
import { publisher, type PublisherTerms } from '../usecases/publish/publish-feed.ts';
import { announcer, type Announcer } from './announcer.ts';
import { localBus } from './intake/bus.ts';
import { closersOf, type Closers } from './kit/closers.ts';
import { credentialsHandler, credentialsQuestion } from './http/credentials-handler.ts';
import { openCredentialShelf, type CredentialShelf } from './store/credential-shelf.ts';
import { holdDataFolder, type DataFolder } from './store/data-folder.ts';
import { factsQuestion } from './http/facts-handler.ts';
import { feedHandler } from './http/feed-handler.ts';
import { findingsHandler } from './http/findings-handler.ts';
import type { Handlers } from './http/http-server.ts';
import { openPort } from './http/hub-port.ts';
import { openHubStores, type HubStores } from './store/hub-stores.ts';
import { greeting, indexText } from './hub-text.ts';
import { startIngestQueue } from './intake/ingest-queue.ts';
import { intake, type Intake } from './intake/intake.ts';
import { operatorHandler } from './http/operator-handler.ts';
import { OPS_BUCKET, type HubOptions } from './options.ts';
import {
  startLiveClock,
  startPlayClock,
  type SimulatedClock,
} from './simulated-org/simulated-clock.ts';
import { PLAY_ADMINISTRATOR } from './simulated-org/episode.ts';
import { startPlay } from './simulated-org/simulated-org.ts';
import { publishLoop, type PublishLoop } from './publish-loop.ts';
import { questionHandlers } from './http/question-handlers.ts';
import type { Queue } from './store/queue.ts';
import { startReporting } from './reporting.ts';
import { readableFolder, watchFolder } from './intake/watched-folder.ts';

export interface Hub {
  /** With a slash at the end. */
  readonly url: string;
  /** Takes nothing more, publishes what was taken, and lets the next hub in. */
  stop(): Promise<void>;
}

/** One holder a data folder: who holds the folder may go on with the lease of a hub that was killed. */
const HOLDER = 'the local hub';
/** As far back as diff and rollback reach: half an hour of a play, months of life. */
const EDITIONS_KEPT = 1_000;
const PLAY_TICK_SECONDS = 1;
const LIVE_TICK_SECONDS = 60;
const GATHER_SECONDS = 0.1;
const PACE_SECONDS = 1;
/** A first edition waits this long for the findings of the day before. */
const FIRST_FINDINGS_SECONDS = 2;

export async function startHub(options: HubOptions, print: (line: string) => void): Promise<Hub> {
  const closers = closersOf();
  try {
    const url = await wire(options, print, closers);
    return { url, stop: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

interface Parts extends HubStores {
  readonly options: HubOptions;
  readonly terms: PublisherTerms;
  readonly data: string;
  readonly clock: SimulatedClock;
  readonly announce: Announcer;
  readonly queue: Queue;
  readonly wayIn: Intake;
  /** Something counts that is not published yet. */
  readonly onNews: () => void;
  readonly url: string;
  readonly isFirst: boolean;
  /** Feed credentials made by `palisade credentials`. */
  readonly made: CredentialShelf;
}

/** In the order in which things need each other; they are closed in the opposite one. */
async function wire(
  options: HubOptions,
  print: (line: string) => void,
  closers: Closers,
): Promise<string> {
  const terms = termsOf(options);
  if (options.watch !== undefined) await readableFolder(options.watch);
  const folder = await openData(options, closers);
  const data = folder.path;
  const clock = await openClock(data, options, closers);
  const made = await openCredentialShelf(data);
  const stores = await openHubStores(folder, options.feedBuckets);
  const announce = announcer({ ops: stores.ops, now: () => clock.now(), print });
  let open: (handlers: Handlers) => void = () => undefined;
  const handlers = new Promise<Handlers>((opened) => (open = opened));
  const port = await openPort({ ...options, handlers, onTrouble: announce.trouble });
  closers.add(() => port.stop());
  await writeHubFile(data, { url: port.url, pid: process.pid });
  closers.add(() => removeHubFile(data));
  for (const line of greeting(port.url, data, options)) print(line);

  const loop = loopOf({ ...stores, options, terms, clock, announce });
  closers.add(() => loop.stop());
  const onNews = (): void => {
    loop.nudge();
  };
  const queue = await startIngestQueue({ ...stores, clock, announce, onNews });
  closers.add(() => queue.stop());
  const reporting = await startReporting({
    ...stores,
    folder: data,
    options,
    announce,
    terms,
    clock,
  });
  closers.add(() => reporting.stop());
  for (const line of reporting.lines) print(line);
  const ways = reporting.beside(queue);
  const wayIn = intake(localBus(terms.configuration.securityAccountId), ways);
  const isFirst = (await readPointer(stores.ops)) === undefined;
  const parts: Parts = {
    ...stores,
    options,
    terms,
    data,
    clock,
    announce,
    queue,
    wayIn,
    onNews,
    isFirst,
    url: port.url,
    made,
  };
  if (!isFirst) open(handlersOf(parts)); // the last edition stands, and is served at once
  await bringFindings(parts, closers);
  await loop.start();
  if (isFirst) open(handlersOf(parts));
  return port.url;
}

function termsOf(options: HubOptions): PublisherTerms {
  const configuration = readConfiguration(options.config);
  const [policy, overrides] = [policyOf(configuration), overridesOf(configuration)];
  return { configuration, policy, overrides, holder: HOLDER, editionsKept: EDITIONS_KEPT };
}

async function openData(options: HubOptions, closers: Closers): Promise<DataFolder> {
  const data = resolve(options.data);
  try {
    makeFolder(data, 0o700);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot keep data in ${data}: ${reason}; choose a folder with --data`, {
      cause,
    });
  }
  const folder = await holdDataFolder(data);
  closers.add(() => folder.release());
  return folder;
}

async function openClock(data: string, { live, speed }: HubOptions, closers: Closers) {
  const clock = await (live ? startLiveClock(data) : startPlayClock({ folder: data, speed }));
  closers.add(() => clock.stop());
  return clock;
}

async function bringFindings(parts: Parts, closers: Closers): Promise<void> {
  const { options, store, clock, announce, queue, wayIn, isFirst, terms } = parts;
  if (options.watch !== undefined) {
    const watched = watchFolder({
      folder: options.watch,
      marks: levelMarks(store),
      intake: wayIn,
      clock,
      print: announce.print,
      onTrouble: announce.trouble,
    });
    closers.add(() => watched.stop());
  }
  if (options.live) return;
  const play = await startPlay({
    clock,
    intake: wayIn,
    accounts: options.accounts,
    speed: options.speed,
    isFirst,
    administrator: terms.configuration.securityAccountId ?? PLAY_ADMINISTRATOR,
    onTrouble: announce.trouble,
  });
  closers.add(() => play.stop());
  const patience = new Promise((done) => setTimeout(done, FIRST_FINDINGS_SECONDS * 1_000).unref());
  if (isFirst) await Promise.race([queue.drained(), patience]);
}

function loopOf({
  ledger,
  ops,
  buckets,
  terms,
  ...parts
}: Pick<Parts, keyof HubStores | 'options' | 'terms' | 'clock' | 'announce'>): PublishLoop {
  return publishLoop({
    publisher: publisher({ ledger, ops, buckets, sha256 }, terms),
    clock: parts.clock,
    everySeconds: parts.options.live ? LIVE_TICK_SECONDS : PLAY_TICK_SECONDS,
    gatherSeconds: GATHER_SECONDS,
    paceSeconds: PACE_SECONDS,
    onReport: (report) => parts.announce.published(report),
    onTrouble: parts.announce.trouble,
  });
}

function handlersOf({ ledger, ops, buckets, folders, ...parts }: Parts): Handlers {
  const { options, terms, clock, announce, queue, wayIn, onNews, url, made } = parts;
  const { speed, live, credential, feedBuckets } = options;
  const onUnreadable = (path: string, error: unknown): void => {
    announce.print(`${path} cannot be read: ${String(error)}`);
  };
  const onAction = (sentence: string, at: EpochSeconds): void => {
    announce.print(sentence);
    onNews();
    // Actions of one second are dated a second apart, so the last of many counts a little later.
    const ahead = (at - clock.now()) / speed;
    if (ahead > 0) setTimeout(onNews, ahead * 1_000).unref();
  };
  const shelf = (name: string | undefined): FolderBucket => {
    const bucket = folders.get(name ?? '');
    if (bucket === undefined) throw new Error(`there is no bucket ${name ?? ''}`);
    return bucket;
  };
  const credentials = credential === undefined ? {} : { credentials: [credential] };
  return {
    index: indexText(url),
    feeds: feedHandler(shelf(feedBuckets[0]), { ...credentials, made, onUnreadable }),
    files: feedHandler(shelf(OPS_BUCKET), { onUnreadable }),
    questions: questionHandlers({ ledger, ops, buckets, terms, queue, clock, speed, live })
      .set('credentials', credentialsQuestion(made))
      .set('facts', factsQuestion(ledger, clock)),
    tidings: new Map([
      ['findings', findingsHandler(wayIn, clock)],
      ['operator', operatorHandler({ ledger, ops, terms, clock, onAction })],
      ['credentials/change', credentialsHandler(made)],
    ]),
  };
}

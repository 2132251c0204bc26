/**
 * The local hub: production's use cases, wired to adapters that keep everything in one folder.
 *
 *   play, POST, folder ─▶ intake ─▶ queue ─▶ ingest ─▶ ledger (LevelDB) ─▶ publisher ─▶ buckets
 *                            └────▶ a queue for each sink ─▶ report ─▶ sink
 *
 * All of it keeps its data in one folder, which one hub holds. Law: what was acknowledged survives a kill
 * at any instant, and feeds are whole at every instant.
 */
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { resolve } from 'node:path';
import { readConfiguration } from '../adapters/files/configuration-file.ts';
import { removeHubFile, writeHubFile } from '../adapters/files/hub-file.ts';
import { makeFolder } from '../adapters/files/make-folder.ts';
import { pageFiles } from '../adapters/page/page-files.ts';
import { levelMarks } from '../adapters/level/level-marks.ts';
import { sha256 } from '../adapters/shared/sha256.ts';
import { overridesOf, policyOf } from '../domain/configuration/configured-policy.ts';
import { readPointer } from '../usecases/publish/edition-store.ts';
import {
  publisher,
  type Publisher,
  type PublisherTerms,
} from '../usecases/publish/publish-feed.ts';
import { announcer } from './announcer.ts';
import { localBus } from './intake/bus.ts';
import { closersOf, type Closers } from './kit/closers.ts';
import { openCredentialShelf } from './store/credential-shelf.ts';
import { holdDataFolder, type DataFolder } from './store/data-folder.ts';
import type { Handlers } from './http/http-server.ts';
import { openPort } from './http/hub-port.ts';
import { openHubStores } from './store/hub-stores.ts';
import { handlersOf, type HubParts } from './hub-handlers.ts';
import { greeting } from './hub-text.ts';
import { startIngestQueue } from './intake/ingest-queue.ts';
import { intake } from './intake/intake.ts';
import { countedIntake, intakeLog } from './intake/intake-log.ts';
import type { HubOptions } from './options.ts';
import { startLiveClock, startPlayClock } from './simulated-org/simulated-clock.ts';
import { PLAY_ADMINISTRATOR } from './simulated-org/episode.ts';
import { startPlay } from './simulated-org/simulated-org.ts';
import { publishLoop, type PublishLoop } from './publish-loop.ts';
import { startPullLog } from './pull-log.ts';
import { startPushing } from './pushing.ts';
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
const SETTLE_SECONDS = 1.1;
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
  const stores = await openHubStores(folder, options.feedBuckets, print);
  const announce = announcer({ ops: stores.ops, now: () => clock.now(), print });
  let open: (handlers: Handlers) => void = () => undefined;
  const handlers = new Promise<Handlers>((opened) => (open = opened));
  const port = await openPort({ ...options, handlers, onTrouble: announce.trouble });
  closers.add(() => port.stop());
  await writeHubFile(data, { url: port.url, pid: process.pid });
  closers.add(() => removeHubFile(data));
  for (const line of greeting(port.url, data, options)) print(line);

  const pushing = await startPushing({ ...stores, terms, announce, options, closers, print });
  const publishing = publisher({ ...stores, sha256, wallTime }, terms);
  const loop = loopOf({ publishing, options, clock, announce, pushing });
  closers.add(() => loop.stop());
  const onNews = (): void => {
    loop.nudge();
  };
  const log = intakeLog(() => clock.now());
  const queue = await startIngestQueue({ ...stores, clock, announce, log, onNews });
  closers.add(() => queue.stop());
  const common = { ...stores, options, terms, clock, announce };
  const reporting = await startReporting({ ...common, folder: data });
  closers.add(() => reporting.stop());
  for (const line of reporting.lines) print(line);
  const ways = reporting.beside(queue);
  const pulls = startPullLog({ ...stores, terms, clock, announce });
  closers.add(() => pulls.stop());
  const wayIn = countedIntake(intake(localBus(terms.configuration.securityAccountId), ways), log);
  const isFirst = (await readPointer(stores.ops)) === undefined;
  const parts: HubParts = {
    ...common,
    data,
    queue,
    wayIn,
    publishing,
    onNews,
    isFirst,
    url: port.url,
    made,
    pushing,
    log,
    pulls,
    page: await pageFiles(),
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

async function bringFindings(parts: HubParts, closers: Closers): Promise<void> {
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
  publishing,
  ...parts
}: Pick<HubParts, 'options' | 'clock' | 'announce' | 'pushing'> & {
  readonly publishing: Publisher;
}): PublishLoop {
  return publishLoop({
    publisher: publishing,
    clock: parts.clock,
    everySeconds: parts.options.live ? LIVE_TICK_SECONDS : PLAY_TICK_SECONDS,
    gatherSeconds: GATHER_SECONDS,
    paceSeconds: PACE_SECONDS,
    settleSeconds: SETTLE_SECONDS,
    onReport(report) {
      if (report.outcome === 'published') parts.pushing.nudge();
      return parts.announce.published(report);
    },
    onTrouble: parts.announce.trouble,
  });
}

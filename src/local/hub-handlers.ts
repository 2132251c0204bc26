/** What the local hub's port answers with: handlers, wired to what the hub has opened. */
import { resolve } from 'node:path';
import type { FolderBucket } from '../adapters/folder/folder-bucket.ts';
import type { PageFiles } from '../adapters/page/page-files.ts';
import type { EpochSeconds } from '../domain/base/time.ts';
import type { Publisher, PublisherTerms } from '../usecases/publish/publish-feed.ts';
import type { Announcer } from './announcer.ts';
import { credentialsHandler, credentialsQuestion } from './http/credentials-handler.ts';
import { factsQuestion } from './http/facts-handler.ts';
import { feedHandler } from './http/feed-handler.ts';
import { findingsHandler } from './http/findings-handler.ts';
import type { Handlers } from './http/http-server.ts';
import { operatorHandler } from './http/operator-handler.ts';
import { questionHandlers } from './http/question-handlers.ts';
import { sessionQuestion } from './http/session-handler.ts';
import { indexText } from './hub-text.ts';
import type { IntakeLog } from './intake/intake-log.ts';
import type { Intake } from './intake/intake.ts';
import { DEFAULT_DATA, OPS_BUCKET, type HubOptions } from './options.ts';
import { pullNoter, type PullLog } from './pull-log.ts';
import type { Pushing } from './pushing.ts';
import type { SimulatedClock } from './simulated-org/simulated-clock.ts';
import type { CredentialShelf } from './store/credential-shelf.ts';
import type { HubStores } from './store/hub-stores.ts';
import type { Queue } from './store/queue.ts';

export interface HubParts extends HubStores {
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
  readonly log: IntakeLog;
  readonly pulls: PullLog;
  readonly pushing: Pushing;
  readonly page: PageFiles;
  /** What the publisher knows. */
  readonly publishing: Pick<Publisher, 'resident' | 'lend'>;
}

export function handlersOf({ ledger, ops, buckets, folders, ...parts }: HubParts): Handlers {
  const {
    options,
    terms,
    clock,
    announce,
    queue,
    wayIn,
    onNews,
    url,
    made,
    log,
    pulls,
    pushing,
    page,
    publishing: { resident, lend },
    data,
  } = parts;
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
  const onRead = pullNoter(pulls, clock);
  const asked = { ledger, ops, buckets, terms, queue, log, clock, speed, live, resident, lend };
  const shelf = (name: string | undefined): FolderBucket => {
    const bucket = folders.get(name ?? '');
    if (bucket === undefined) throw new Error(`there is no bucket ${name ?? ''}`);
    return bucket;
  };
  const credentials = credential === undefined ? {} : { credentials: [credential] };
  return {
    index: indexText(url),
    page,
    feeds: feedHandler(shelf(feedBuckets[0]), { ...credentials, made, onUnreadable, onRead }),
    files: feedHandler(shelf(OPS_BUCKET), { onUnreadable }),
    questions: questionHandlers({ ...asked, pushes: pushing })
      .set('credentials', credentialsQuestion(made))
      .set('session', sessionQuestion(url, data === resolve(DEFAULT_DATA) ? undefined : data))
      .set('facts', factsQuestion(ledger, clock)),
    tidings: new Map([
      ['findings', findingsHandler(wayIn, clock)],
      ['operator', operatorHandler({ ledger, ops, terms, clock, onAction, lend })],
      ['credentials/change', credentialsHandler(made)],
    ]),
  };
}

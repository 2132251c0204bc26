/**
 * The push lane of the local hub: each box by itself, in this process, by the same use case as in AWS. A box is pushed to
 * only if its key is given here too: a configuration made for a deployment must not write into real firewalls from a play.
 */
import { readFile } from 'node:fs/promises';
import { apiKeyOf } from '../adapters/firewalls/api-key.ts';
import { fortiosFirewall } from '../adapters/firewalls/fortios-api.ts';
import { levelPushRecords } from '../adapters/level/level-push-records.ts';
import type { LevelStore } from '../adapters/level/level-store.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { secretIn } from '../adapters/sinks/secret-text.ts';
import type { Configuration } from '../domain/configuration/configuration.ts';
import { textAt } from '../domain/base/lookup.ts';
import { MINUTE } from '../domain/base/time.ts';
import { pushedBoxes, type PushedBox } from '../domain/push/pushed-boxes.ts';
import type { PushRecords } from '../ports/firewalls.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { editionFiles, type EditionFiles } from '../usecases/push/edition-lines.ts';
import { pushBox, type PushReport } from '../usecases/push/push-box.ts';
import { PUSH_RUN } from '../usecases/push/push-boxes.ts';
import type { Announcer } from './announcer.ts';
import type { Closers } from './kit/closers.ts';
import { pause } from './kit/rounds.ts';

export interface PushingOptions {
  readonly store: LevelStore;
  readonly ops: ObjectStore;
  readonly terms: { readonly configuration: Configuration };
  readonly options: {
    /** JSON: the key of each box by its name, or `apiKey` for all. */
    readonly pushKeys: string | undefined;
  };
  readonly announce: Pick<Announcer, 'print' | 'trouble'>;
  readonly closers: Closers;
  /** For the person who starts the hub. */
  readonly print: (line: string) => void;
}

export interface Pushing {
  readonly records: PushRecords;
  readonly boxes: readonly PushedBox[];
  /** An edition was committed. */
  nudge(): void;
}

/** How often a box is looked at that nothing is new for. */
const LOOK_EVERY_MS = MINUTE * 1_000;

/** Throws if the keys cannot be read. */
export async function startPushing(options: PushingOptions): Promise<Pushing> {
  const { store, ops, terms, closers } = options;
  const { pushKeys } = options.options;
  const boxes = pushedBoxes(terms.configuration);
  const records = levelPushRecords(store);
  const keys: unknown = pushKeys === undefined ? {} : await readKeys(pushKeys);
  const hasKey = ({ name }: PushedBox): boolean =>
    (textAt(keys, name) ?? textAt(keys, 'apiKey')) !== undefined;
  const stopping = new AbortController();
  const lane = { ...options, ops, records, files: editionFiles(ops), stopping: stopping.signal };
  const loops = boxes.filter(hasKey).map((box) => boxLoop(lane, box));
  closers.add(async () => {
    stopping.abort();
    await Promise.all(loops.map(({ ended }) => ended));
  });
  for (const box of boxes) {
    const isPushed = hasKey(box) ? 'to' : 'none (--push-keys gives no key) to';
    options.print(`  push      ${isPushed} ${box.name}`);
  }
  return {
    records,
    boxes,
    nudge() {
      for (const loop of loops) loop.nudge();
    },
  };
}

interface PushLane extends PushingOptions {
  readonly records: PushRecords;
  readonly files: EditionFiles;
  readonly stopping: AbortSignal;
}

function boxLoop(lane: PushLane, box: PushedBox) {
  const { ops, records, files, stopping, options } = lane;
  const secret = { read: () => readKeys(options.pushKeys ?? '') };
  const firewall = fortiosFirewall({ ...box, key: apiKeyOf(secret, box.name), signal: stopping });
  const ports = { ops, records, files, firewall, wallTime, random: Math.random };
  const { timeout } = box;
  // One process at a time holds the data folder: what a former one claimed is ours.
  const run = { box, timeout, holder: 'the local hub', length: PUSH_RUN, leavesFailing: 0 };
  let news = new AbortController();
  let printed = '';
  const look = async (): Promise<number> => {
    try {
      const report = await pushBox(ports, run);
      if (!stopping.aborted) printed = print(lane, report, printed);
      return (report.after ?? 0) * 1_000;
    } catch (error) {
      if (!stopping.aborted) lane.announce.trouble(error);
      return LOOK_EVERY_MS;
    }
  };
  const ended = (async () => {
    while (!stopping.aborted) {
      news = new AbortController();
      const after = await look();
      if (after > 0) await pause(after, stopping);
      else await pause(LOOK_EVERY_MS, news.signal, stopping);
    }
  })();
  return {
    nudge() {
      news.abort();
    },
    ended,
  };
}

/** Prints what changed: an edition that arrived, a box that fails, and one that does so no more. */
function print({ announce }: PushLane, report: PushReport, printed: string): string {
  const { box, outcome, edition, requests, drifted, reason } = report;
  if (outcome === 'failed') {
    const trouble = `${box} ${reason ?? ''}`;
    if (trouble !== printed) announce.print(`push: ${trouble}`);
    return trouble;
  }
  if (outcome === 'pushed' && requests > 0) {
    const lost = drifted.length === 0 ? '' : `; ${drifted.join(', ')} held something else`;
    announce.print(`${box} holds edition ${edition}, by ${requests} requests${lost}`);
  }
  return outcome === 'waiting' ? printed : '';
}

async function readKeys(file: string): Promise<unknown> {
  try {
    return secretIn(await readFile(file, 'utf8'), file);
  } catch (error) {
    throw new Error(
      `--push-keys cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

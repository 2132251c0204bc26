/**
 * What is known of a box: which edition each of its pushed feeds holds, and how the last try ended.
 *
 * Law: a feed stands here only while nothing may have changed it since: before a box is sent anything, the feeds that it
 * is about are taken out, and put back when all of it was answered.
 */
import { isObject, numberAt, textAt } from '../base/lookup.ts';
import type { EpochSeconds, Seconds } from '../base/time.ts';

export interface PushRecord {
  readonly box: string;
  /** One more with each write: who writes names the one that was read. 0: there is none yet. */
  readonly version: number;
  /** By the name that the feed has on the box; one that is not here is unknown. */
  readonly held: Readonly<Record<string, PushedCopy>>;
  /** The edition of which the box held all feeds last. */
  readonly edition?: number;
  readonly pushedAt?: EpochSeconds;
  /** From when that edition was made until the box held it; absent if it is not known. */
  readonly delay?: Seconds | undefined;
  /** When the box was last asked how much it holds. */
  readonly checkedAt?: EpochSeconds;
  /** Who is at the box; over at `until`, should it die. */
  readonly claim?: { readonly holder: string; readonly until: EpochSeconds };
  readonly failure?: PushFailure;
}

/** What a feed on the box is a copy of. */
export interface PushedCopy {
  readonly edition: number;
  /** Of the edition. */
  readonly digest: string;
  readonly lines: number;
}

export interface PushFailure {
  /** In a row. */
  readonly tries: number;
  readonly since: EpochSeconds;
  readonly nextTryAt: EpochSeconds;
  readonly reason: string;
}

export function newPushRecord(box: string): PushRecord {
  return { box, version: 0, held: {} };
}

/** `undefined` if it is no record of ours. */
export function pushRecordIn(value: unknown): PushRecord | undefined {
  const isRecord =
    isObject(value) &&
    textAt(value, 'box') !== undefined &&
    numberAt(value, 'version') !== undefined &&
    isObject(value['held']);
  return isRecord ? (value as unknown as PushRecord) : undefined;
}

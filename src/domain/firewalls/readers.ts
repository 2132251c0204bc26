/**
 * The readers of the feeds, and which of them have stopped: a firewall that no longer pulls goes on with an old
 * list, and shows it nowhere.
 *
 * Law: only what is known to have stopped has stopped. Where the logs cannot be read, or are behind, it is
 * `unknown`; a reader that came by once was never expected again.
 */
import { readerName, type Pull } from './access-log.ts';
import { counted } from '../base/counted.ts';
import { formatTime, type EpochSeconds, type Seconds } from '../base/time.ts';

export interface Reader {
  readonly name: string;
  readonly pulls: number;
  readonly last: Pull;
  /** The log that shows the last pull. */
  readonly log: string;
  /** That it was given then, or a later one; `undefined` if that is not known. */
  readonly edition: number | undefined;
}

export interface ReaderTerms {
  readonly stoppedAfter: Seconds;
  /** A reader that nobody named is no longer waited for. */
  readonly forgottenAfter: Seconds;
  /** Names of readers that must be seen. */
  readonly named: readonly string[];
}

export type ReaderState =
  /** It comes, as it should. */
  | 'pulling'
  | 'stopped'
  /** The log that would show it has not been read up to now; if that is read no longer, not every other. */
  | 'unknown'
  /** It came, and is not expected to come again. */
  | 'passing';

export interface JudgedReader {
  readonly name: string;
  readonly standing: ReaderState;
  /** `undefined`: it was never seen. */
  readonly last: Pull | undefined;
  /** As the reader's. */
  readonly edition: number | undefined;
}

/** Pulls before a reader that nobody named is taken for one that comes by itself: an hour of a FortiGate's. */
const HABIT = 12;
/** Beyond it the longest silent are forgotten: user agents are the sender's to choose. */
const READERS_MAX = 1_000;

export function withPulls(
  readers: readonly Reader[],
  pulls: readonly Pull[],
  log: string,
): readonly Reader[] {
  const known = new Map(readers.map((reader) => [reader.name, reader]));
  for (const pull of pulls) {
    const name = readerName(pull);
    const before = known.get(name);
    const isLater = before === undefined || pull.at >= before.last.at;
    known.set(name, {
      name,
      ...(isLater ? { last: pull, log, edition: undefined } : before),
      pulls: (before?.pulls ?? 0) + 1,
    });
  }
  return [...known.values()];
}

/** With the edition of each one's last pull; what was known of that pull stays known. */
export function withEditions(
  readers: readonly Reader[],
  editionOf: (reader: Reader) => number | undefined,
): readonly Reader[] {
  return readers.map((reader) => ({ ...reader, edition: editionOf(reader) ?? reader.edition }));
}

/** Without those whom nobody waits for any more. */
export function rememberedReaders(
  readers: readonly Reader[],
  { forgottenAfter, named }: ReaderTerms,
  now: EpochSeconds,
): readonly Reader[] {
  const isNamed = new Set(named);
  return readers
    .filter(({ name, last }) => isNamed.has(name) || now - last.at < forgottenAfter)
    .sort(
      (a, b) => Number(isNamed.has(b.name)) - Number(isNamed.has(a.name)) || b.last.at - a.last.at,
    )
    .slice(0, Math.max(READERS_MAX, named.length));
}

/** How far each log has been read, and since when any is. */
export interface Reading {
  readonly began: EpochSeconds;
  /** By log: everything before it has been read. */
  readonly through: ReadonlyMap<string, EpochSeconds>;
}

/** Every reader, and every name that was never seen, in the order of names. */
export function readerStatusesOf(
  readers: readonly Reader[],
  terms: ReaderTerms,
  { began, through }: Reading,
  now: EpochSeconds,
): readonly JudgedReader[] {
  const seen = new Set(readers.map(({ name }) => name));
  const unseen = terms.named.filter((name) => !seen.has(name));
  const everyLog = through.size === 0 ? began : Math.min(...through.values());
  const { stoppedAfter } = terms;
  return [
    ...readers.map(({ name, pulls, last, log, edition }): JudgedReader => {
      const isExpected = terms.named.includes(name) || pulls >= HABIT;
      const silent = silence(last.at, through.get(log) ?? everyLog, { now, stoppedAfter });
      const standing = isExpected || silent === 'pulling' ? silent : 'passing';
      return { name, last, edition, standing };
    }),
    ...unseen.map((name): JudgedReader => {
      const silent = silence(began, everyLog, { now, stoppedAfter });
      const standing = silent === 'pulling' ? 'unknown' : silent;
      return { name, last: undefined, edition: undefined, standing };
    }),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Beyond these an alarm is not read. */
const ALARMED_MAX = 20;

/** One alarm for each that has stopped, by its name. */
export function readerAlarms(
  readers: readonly {
    readonly name: string;
    readonly standing: string;
    readonly at?: EpochSeconds | undefined;
  }[],
): readonly string[] {
  const stopped = readers.filter(({ standing }) => standing === 'stopped');
  const more = stopped.length - ALARMED_MAX;
  return [
    ...stopped
      .slice(0, ALARMED_MAX)
      .map(({ name, at }) =>
        at === undefined
          ? `reader ${name} has never pulled: is it set up?`
          : `reader ${name} has stopped pulling, its last pull was at ${formatTime(at)}: it goes on with an old list`,
      ),
    ...(more > 0 ? [`${counted(more, 'more reader')} stopped pulling`] : []),
  ];
}

function silence(
  since: EpochSeconds,
  readThrough: EpochSeconds,
  { now, stoppedAfter }: { readonly now: EpochSeconds; readonly stoppedAfter: Seconds },
): 'pulling' | 'stopped' | 'unknown' {
  if (readThrough - since >= stoppedAfter) return 'stopped';
  return now - since >= stoppedAfter ? 'unknown' : 'pulling';
}

/** What the hub is doing, in plain words, as it does it: for the person who watches the terminal. */
import { setImmediate } from 'node:timers/promises';
import { counted } from '../domain/base/counted.ts';
import type { ListedEntry } from '../domain/edition/listed-entry.ts';
import { differenceOf } from '../domain/edition/edition-difference.ts';
import { formatTime, type EpochSeconds } from '../domain/base/time.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { listedIn } from '../usecases/operate/page/listed-entries.ts';
import { readPointer } from '../usecases/publish/edition-store.ts';
import type { IngestOutcome } from '../usecases/ingest/ingest-findings.ts';
import type { TickReport } from '../usecases/publish/publisher-report.ts';

export interface AnnouncerOptions {
  readonly ops: ObjectStore;
  readonly now: () => EpochSeconds;
  readonly print: (line: string) => void;
}

export interface Announcer {
  /** One sentence, with the time. */
  readonly print: (sentence: string) => void;
  readonly trouble: (error: unknown) => void;
  /** What ingest made of a batch: listed values that were seen again are printed. */
  readonly ingested: (outcomes: readonly IngestOutcome[]) => void;
  /** What a tick made: a new edition is printed with what was added and removed. */
  readonly published: (report: TickReport) => Promise<void>;
}

/** More lines than these at once nobody reads. */
const LINES_MAX = 8;

export function announcer({ ops, now, print }: AnnouncerOptions): Announcer {
  let listed: ReadonlyMap<string, ListedEntry> | undefined;
  let alarmsReported = '';
  let troubleReported = '';
  const printAt = (sentence: string): void => {
    print(`${clockText(now())}  ${sentence}`);
  };
  const list = (mark: string, lines: readonly string[]): void => {
    for (const line of lines.slice(0, LINES_MAX)) print(`${' '.repeat(18)}${mark} ${line}`);
    const unannounced = lines.length - LINES_MAX;
    if (unannounced > 0) print(`${' '.repeat(18)}${mark} and ${unannounced} more`);
  };
  return {
    print: printAt,
    trouble(error) {
      const text = error instanceof Error ? error.message : String(error);
      if (text !== troubleReported) printAt(`trouble: ${text}`);
      troubleReported = text;
    },
    ingested(outcomes) {
      const lines = outcomes.flatMap((outcome) => seenAgain(outcome, listed ?? new Map()));
      list('~', [...new Set(lines)]);
    },
    async published(report) {
      troubleReported = '';
      if (report.outcome === 'published' || listed === undefined) {
        const pointer = (await readPointer(ops))?.pointer;
        if (pointer === undefined) return;
        const entries = await listedIn(ops, pointer, setImmediate);
        const { came, left } = differenceOf(
          [...(listed ?? new Map()).values()],
          entries,
          pointer.at,
        );
        listed = new Map(entries.map((entry) => [entry.key, entry]));
        printAt(editionText(pointer.number, entries, came.length, left.length));
        list(
          '+',
          came.map((entry) => `${entry.value} is added (${entry.band})${endText(entry.until)}`),
        );
        list(
          '-',
          left.map(({ entry, because }) => {
            const known = report.departures.find((one) => one.entry.key === entry.key);
            return `${entry.value} leaves: ${known?.because ?? because}`;
          }),
        );
      }
      const alarms = report.alarms.join('; ');
      if (alarms !== '' && alarms !== alarmsReported) printAt(`alarm: ${alarms}`);
      alarmsReported = alarms;
    },
  };
}

function seenAgain(
  outcome: IngestOutcome,
  listed: ReadonlyMap<string, ListedEntry>,
): readonly string[] {
  const finding = outcome.kind === 'accepted' ? outcome.finding : undefined;
  if (finding === undefined) return [];
  return finding.values.flatMap(({ kind, value }) => {
    const entry = listed.get(`${kind} ${value}`);
    if ((entry?.lastSeen ?? finding.lastSeen) >= finding.lastSeen) return [];
    return [`${value} is seen again, by account ${finding.accountId} in ${finding.region}`];
  });
}

function editionText(
  number: number,
  entries: readonly ListedEntry[],
  came: number,
  left: number,
): string {
  const count = (kind: ListedEntry['kind'], ...words: readonly [one: string, many?: string]) =>
    counted(entries.filter((entry) => entry.kind === kind).length, ...words);
  const addresses = count('ip', 'address', 'addresses');
  const what = `${addresses}, ${count('domain', 'name')}, ${count('hash', 'file')}`;
  return `edition ${number}: ${what} (+${came} -${left})`;
}

function endText(until: EpochSeconds | undefined): string {
  return until === undefined ? '' : `, until ${clockText(until)}`;
}

/** `2026-11-22 08:15`: seconds say nothing where a second is ten minutes. */
function clockText(time: EpochSeconds): string {
  return formatTime(time).slice(0, 16).replace('T', ' ');
}

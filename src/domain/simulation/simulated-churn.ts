/** How restless feeds are: what came and went from one day's end to the next. */
import { textLines } from '../feeds/address-feed.ts';
import type { Edition } from '../register/edition.ts';
import type { Entry } from '../register/entry.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface Change {
  readonly came: number;
  readonly went: number;
}

export interface DayOfChurn {
  /** When the day ends; it began a day before. */
  readonly until: EpochSeconds;
  /** By value. */
  readonly entries: Change;
  /** Lines of `blocklist.txt`, by their text. */
  readonly lines: Change;
}

export interface Churn {
  readonly days: readonly DayOfChurn[];
  readonly entries: Change;
  readonly lines: Change;
  /** The first of the days with the most entries that came or went; `undefined` if none did. */
  readonly busiest: DayOfChurn | undefined;
}

/** Given editions in the order of their times, it counts what changes from each to the next. */
export function churnMeter() {
  let last: ChurnDay | undefined;
  const days: DayOfChurn[] = [];
  return {
    note(edition: Edition): void {
      const look = lookAt(edition, last);
      if (last !== undefined) {
        days.push({
          until: edition.at,
          entries: entryChange(last.entries, look.entries),
          lines: look.lines === last.lines ? NO_CHANGE : lineChange(last.lines, look.lines),
        });
      }
      last = look;
    },
    churn(): Churn {
      const entries = total(days.map((day) => day.entries));
      const lines = total(days.map((day) => day.lines));
      return { days, entries, lines, busiest: busiestOf(days) };
    },
  };
}

/** What of an edition outlives the drawing of the next. */
interface ChurnDay {
  readonly addresses: Edition['addresses'];
  readonly entries: readonly Entry[];
  readonly lines: ReadonlySet<string>;
}

const NO_CHANGE: Change = { came: 0, went: 0 };

/** Feeds that were not drawn again have the lines that they had. */
function lookAt({ addresses, entries }: Edition, last: ChurnDay | undefined): ChurnDay {
  const lines = last?.addresses === addresses ? last.lines : new Set(textLines(addresses.lines));
  return { addresses, entries, lines };
}

/** Both are in order of keys: one walk along them. */
function entryChange(before: readonly Entry[], after: readonly Entry[]): Change {
  let [came, went, n] = [0, 0, 0];
  for (const { key } of after) {
    for (; n < before.length && (before[n]?.key ?? '') < key; n += 1) went += 1;
    if (before[n]?.key === key) n += 1;
    else came += 1;
  }
  return { came, went: went + before.length - n };
}

function lineChange(before: ReadonlySet<string>, after: ReadonlySet<string>): Change {
  let came = 0;
  for (const line of after) if (!before.has(line)) came += 1;
  return { came, went: before.size - (after.size - came) };
}

function total(changes: readonly Change[]): Change {
  return changes.reduce(
    (sum, { came, went }) => ({ came: sum.came + came, went: sum.went + went }),
    NO_CHANGE,
  );
}

function busiestOf(days: readonly DayOfChurn[]): DayOfChurn | undefined {
  const sizeOf = ({ entries }: DayOfChurn) => entries.came + entries.went;
  return days.reduce<DayOfChurn | undefined>(
    (most, day) => (sizeOf(day) > (most === undefined ? 0 : sizeOf(most)) ? day : most),
    undefined,
  );
}

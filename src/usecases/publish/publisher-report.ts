/** What a tick tells: its report, health.json, and the files that analysts read beside the editions. */
import { counted } from '../../domain/base/counted.ts';
import { editionAlarms, type PinnedShare } from '../../domain/edition/edition-alarms.ts';
import { isDrained, type Counts, type Departure } from '../../domain/register/edition.ts';
import type { Delay } from '../../domain/edition/plotted-history.ts';
import { KINDS } from '../../domain/findings/extraction.ts';
import { json } from '../../domain/edition/edition-files.ts';
import type { Quota } from '../../domain/facts/holding.ts';
import type { Resident } from '../../domain/facts/resident-state.ts';
import { formatTime, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Projection } from './projection.ts';
import type { EditionCommit, EditionPlan } from './publication.ts';
import type { Memory } from './publisher-memory.ts';
import { unreadableAlarms } from './unreadable-in-ledger.ts';

export interface TickReport {
  readonly outcome: 'published' | 'unchanged' | 'held' | 'not-the-publisher' | 'lost-race';
  readonly edition: number;
  readonly entries: number;
  /** Facts read from change records, those of the overlap again. */
  readonly changesRead: number;
  readonly source: 'memory' | 'checkpoint' | 'ledger';
  /** Feed files written, `bucket/path`. */
  readonly written: readonly string[];
  /** What an operator should know; empty when all is well. */
  readonly alarms: readonly string[];
  /** What left with this edition, and why, the first of it; empty unless one was published. */
  readonly departures: readonly Departure[];
  /** How full the fullest feed is, of what its devices load. */
  readonly fullestPercent: number;
  readonly nextExpiry: EpochSeconds | undefined;
  /** Of each finding that was new and is now in the feeds. */
  readonly delays: Delays;
}

/** One for each finding; without those that came a day after GuardDuty's update, where that counts. */
export type Delays = Readonly<Record<Delay, readonly Seconds[]>>;

export const NO_DELAYS: Delays = {
  toFeed: [],
  fromUpdate: [],
  updateToLedger: [],
  ledgerToEdition: [],
  editionToFeed: [],
};

export const IDLE: TickReport = {
  outcome: 'unchanged',
  edition: 0,
  entries: 0,
  changesRead: 0,
  source: 'memory',
  written: [],
  alarms: [],
  departures: [],
  fullestPercent: 0,
  nextExpiry: undefined,
  delays: NO_DELAYS,
};

/** Another publisher was at work: what was recorded before this tick may be in no edition yet. */
export function isLeftToAnother({ outcome }: Pick<TickReport, 'outcome'>): boolean {
  return outcome === 'not-the-publisher' || outcome === 'lost-race';
}

/** What came of a plan: what of it stands now, and in which buckets. */
export function reportOf(
  { source, resident, unreadable }: Memory,
  { edition, stoppedBy, draft, warnings }: EditionPlan,
  { outcome, pointer, departures }: EditionCommit,
  { alarms, projected, limits, delays }: ReportedSurroundings,
): TickReport {
  const { size, nextExpiry, places, account, before, measures } = edition;
  const room = draft?.room ?? [];
  const held = KINDS.reduce((sum, kind) => sum + (places[kind].held ?? 0), 0);
  const reported = [...alarms, ...projected.faults, ...room.flatMap((one) => one.alarms)];
  if (outcome === 'held') reported.unshift(...stoppedBy);
  reported.push(...unreadableAlarms(resident, unreadable), ...boundAlarms(resident.held));
  reported.push(...warnings);
  if (held > 0) reported.push(heldAlarm(held, account.heldBy));
  reported.push(...editionAlarms(edition, limits));
  const standing = outcome === 'held' ? before : measures;
  if (standing !== undefined && isDrained(standing)) {
    reported.push(
      'the list lost more than half of its entries within a day: is forwarding broken?',
    );
  }
  return {
    outcome,
    edition: pointer.number,
    entries: size,
    changesRead: 0,
    nextExpiry,
    source,
    written: projected.written,
    alarms: reported,
    departures,
    delays,
    fullestPercent: Math.max(0, ...room.map(({ usedPercent }) => usedPercent)),
  };
}

interface ReportedSurroundings {
  readonly alarms: readonly string[];
  readonly projected: Projection;
  readonly limits: PinnedShare;
  readonly delays: Delays;
}

/** Written every tick: its age is the age of the last successful check. */
export async function writeHealth(
  ops: ObjectStore,
  report: TickReport,
  now: EpochSeconds,
): Promise<void> {
  const { outcome, edition, entries, nextExpiry, alarms } = report;
  const health = {
    lastSuccessfulCheck: formatTime(now),
    outcome,
    edition,
    entries,
    nextExpiry: nextExpiry === undefined ? null : formatTime(nextExpiry),
    alarms,
  };
  const headers = { contentType: 'application/json', cacheControl: 'no-cache' };
  await ops.write('health.json', Buffer.from(json(health)), 'always', headers);
}

/** So many accounts are named: one that floods is the first. */
const ACCOUNTS_NAMED = 3;

/** Says how many entries wait, and whose they are, the most first. */
function heldAlarm(held: number, heldBy: Counts): string {
  const most = [...heldBy].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const named = most.slice(0, ACCOUNTS_NAMED);
  const whose = named.map(([account, count]) => `${count} of account ${account}`).join(', ');
  const others = most.length > named.length ? `, others of ${most.length - named.length} more` : '';
  return `${counted(held, 'entry is', 'entries are')} held back, see watch.txt${whose === '' ? '' : `: ${whose}${others}`}`;
}

/** Says of which accounts more has come than is held. */
function boundAlarms({ sightings, standings, own, canaries }: Resident['held']): readonly string[] {
  const told = (which: string, what: string, { max, leftOut }: Quota) => {
    const accounts = [...leftOut].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return accounts
      .slice(0, ACCOUNTS_NAMED)
      .map(
        ([account, count]) =>
          `account ${account} sends more than is held of it: the ${which} ${max} ${what} are kept, ${count} not; look at its findings, and archive them if they are forged`,
      );
  };
  return [
    ...told('strongest', 'sightings', sightings),
    ...told('strongest', 'findings', standings),
    ...told('latest', 'values of sample findings', canaries),
    ...told('latest', 'own addresses', own),
  ];
}

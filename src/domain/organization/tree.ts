/**
 * Where the accounts lie in the organization, as the audit reads it: pure.
 *
 * Law: an account has no say in where it lies, so what AWS answers counts. What the audit no longer comes upon stays where it
 * was for `GONE_MAX`: what its findings said stands in the ledger longer than it does. An account that was moved while
 * the tree was read may be found twice, and lies in both places then: it is a neighbour of more, never of fewer.
 */
import { isObject } from '../base/lookup.ts';
import { DAY, formatTime, HOUR, parseTime, type EpochSeconds, type Seconds } from '../base/time.ts';

/** What one walk through the organization gave. */
export interface TreeReading {
  /** Of each account the OUs, or the root, that hold it: one, but for what moved meanwhile. */
  readonly parentsOf: ReadonlyMap<string, readonly string[]>;
  /** The OU or root above each OU, up to the root. */
  readonly above: ReadonlyMap<string, string>;
  /** Accounts that lie apart by design: the management account. */
  readonly apart: readonly string[];
  /** The OUs or roots at which it began. */
  readonly from: readonly string[];
}

export interface TreeState extends TreeReading {
  readonly readAt: EpochSeconds;
  /** When an account was first seen to be nowhere any more. */
  readonly goneSince: ReadonlyMap<string, EpochSeconds>;
}

/** An OU may lie five deep (docs/sources/aws.md#10-the-organizations-tree): a path that is longer goes in a circle. */
const LEVELS_MAX = 8;
/** A thousand accounts are 50 pages, and each call is a management event, which GuardDuty analyses. */
const READ_EVERY: Seconds = 6 * HOUR;
/** As long as own addresses that cannot be read. */
const GONE_MAX: Seconds = 30 * DAY;
/** A run may come a little early. */
const AHEAD: Seconds = HOUR / 4;

/** Whether it is to be read now: in turns, and when others are asked for. */
export function isTreeDue(
  tree: TreeState | undefined,
  from: readonly string[],
  now: EpochSeconds,
): boolean {
  if (tree === undefined || tree.from.join() !== from.join()) return true;
  // A clock that ran ahead must not keep it unread.
  return tree.readAt > now || now - tree.readAt >= READ_EVERY - AHEAD;
}

/** Accounts that were there when it was last read. */
export function accountsIn({ parentsOf, goneSince }: TreeState): readonly string[] {
  return [...parentsOf.keys()].filter((account) => !goneSince.has(account));
}

/** `reading` is as new as `now`. */
export function treeAfter(
  reading: TreeReading,
  before: TreeState | undefined,
  now: EpochSeconds,
): TreeState {
  const goneSince = new Map<string, EpochSeconds>();
  const parentsOf = new Map(reading.parentsOf);
  const above = new Map(reading.above);
  for (const [account, parents] of before?.parentsOf ?? []) {
    const since = before?.goneSince.get(account) ?? now;
    if (parentsOf.has(account) || now - since >= GONE_MAX) continue;
    parentsOf.set(account, parents);
    goneSince.set(account, since);
    for (const parent of parents) keepAbove(above, before, parent);
  }
  return { ...reading, readAt: now, parentsOf, above, goneSince };
}

/** The way up from an OU that may be deleted by now. */
function keepAbove(above: Map<string, string>, before: TreeState | undefined, unit: string): void {
  const parent = before?.above.get(unit);
  if (parent === undefined || above.has(unit)) return;
  above.set(unit, parent);
  keepAbove(above, before, parent);
}

/** Units of every account, from its own up to the root. */
export function unitsIn({ parentsOf, above }: TreeReading): ReadonlyMap<string, readonly string[]> {
  const units = new Map<string, readonly string[]>();
  for (const [account, parents] of parentsOf) {
    units.set(account, [...new Set(parents.flatMap((parent) => pathFrom(parent, above) ?? []))]);
  }
  return units;
}

/** `undefined` if it does not end at a root. */
function pathFrom(unit: string, above: ReadonlyMap<string, string>): readonly string[] | undefined {
  const path = [unit];
  for (let at = unit; !isRoot(at);) {
    const parent = above.get(at);
    if (parent === undefined || path.push(parent) > LEVELS_MAX) return undefined;
    at = parent;
  }
  return path;
}

function isRoot(id: string): boolean {
  return id.startsWith('r-');
}

/**
 * OUs that hold every account which is there, but for those apart: they make nobody a neighbour of anybody, as the root does
 * not.
 */
export function unitsOfAll(tree: TreeState): ReadonlySet<string> {
  const { apart, goneSince } = tree;
  const counts = new Map<string, number>();
  let accounts = 0;
  for (const [account, units] of unitsIn(tree)) {
    if (apart.includes(account) || goneSince.has(account)) continue;
    accounts += 1;
    for (const unit of units) if (!isRoot(unit)) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  return new Set([...counts].flatMap(([unit, count]) => (count === accounts ? unit : [])));
}

export function treeJson(tree: TreeState): object {
  const { readAt, parentsOf, above, apart, from, goneSince } = tree;
  return {
    readAt: formatTime(readAt),
    from,
    apart,
    above: Object.fromEntries(above),
    accounts: Object.fromEntries(parentsOf),
    gone: Object.fromEntries([...goneSince].map(([id, since]) => [id, formatTime(since)])),
  };
}

/** `undefined` if it is not what `treeJson` gives. */
export function parseTree(written: unknown): TreeState | undefined {
  if (!isObject(written)) return undefined;
  const { apart, from, above: upward, accounts, gone } = written;
  const readAt = parseTime(written['readAt']);
  if (readAt === undefined || !isTexts(apart) || !isTexts(from)) return undefined;
  if (!isObject(upward) || !isObject(accounts) || !isObject(gone)) return undefined;
  const above = new Map(Object.entries(upward) as [string, string][]);
  const parentsOf = new Map(Object.entries(accounts) as [string, string[]][]);
  const times = Object.entries(gone).map(([id, since]) => [id, parseTime(since)] as const);
  const isSound =
    [...above.values()].every((parent) => typeof parent === 'string') &&
    [...parentsOf.values()].every((parents) => isTexts(parents) && parents.length > 0) &&
    times.every(([id, since]) => since !== undefined && parentsOf.has(id));
  if (!isSound) return undefined;
  const ends = new Set([...parentsOf.values()].flat());
  if (![...ends].every((unit) => pathFrom(unit, above) !== undefined)) return undefined;
  const goneSince = new Map(times as readonly (readonly [string, EpochSeconds])[]);
  return { readAt, parentsOf, above, apart, from, goneSince };
}

export function isTexts(list: unknown): list is string[] {
  return Array.isArray(list) && list.every((one) => typeof one === 'string');
}

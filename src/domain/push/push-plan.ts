/**
 * The requests that bring a pushed feed of a box to an edition (docs/sources/fortios.md#8-push): `add` and `remove`
 * of what differs, or a `snapshot`, which replaces all.
 *
 * Law: applied in order to a box that holds `held`, they end in exactly `wanted`; after each of them the feed has a
 * line at least (an empty one opens the firewall) and no more than there is room for. A box of which nobody knows
 * what it holds gets a snapshot first, which is right whatever it held.
 */
import { invariant } from '../base/result.ts';

export interface PushCommand {
  readonly command: 'add' | 'remove' | 'snapshot';
  /** Lines of a feed; never none. */
  readonly entries: readonly string[];
}

/** What the feed may hold on the box, at any time. */
export interface PushRoom {
  readonly linesMax: number;
  readonly bytesMax: number;
  /** Of one request. @default 1,000,000: nobody documents a limit, and so much servers take by default */
  readonly requestBytesMax?: number;
}

export const REQUEST_BYTES_MAX = 1_000_000;
/** Quotes and comma of a line in JSON. */
const LINE_OVERHEAD = 3;

/**
 * `held` is `undefined` where nobody knows what the box holds. `wanted` has a line at least, its sentinel, in the order
 * of the feed: what matters most is added first. Neither names a line twice.
 */
export function pushPlan(
  held: readonly string[] | undefined,
  wanted: readonly string[],
  room: PushRoom,
): readonly PushCommand[] {
  invariant(wanted.length > 0, 'a feed holds its sentinel at least');
  const { requestBytesMax = REQUEST_BYTES_MAX } = room;
  if (held === undefined || held.length === 0) return replacing(wanted, requestBytesMax);
  const [before, after] = [new Set(held), new Set(wanted)];
  const added = wanted.filter((line) => !before.has(line));
  const removed = held.filter((line) => !after.has(line));
  const isOneRequest = requestBytes(wanted) <= requestBytesMax;
  if (isOneRequest && added.length + removed.length >= wanted.length) {
    return replacing(wanted, requestBytesMax);
  }
  const changes = changing(held, { added, removed }, ceiling(room, wanted));
  return changes ?? replacing(wanted, requestBytesMax);
}

/** Pins may fill more than the budget: then the edition itself is the measure. */
function ceiling(room: PushRoom, wanted: readonly string[]): Required<PushRoom> {
  return {
    requestBytesMax: room.requestBytesMax ?? REQUEST_BYTES_MAX,
    linesMax: Math.max(room.linesMax, wanted.length),
    bytesMax: Math.max(room.bytesMax, bytesOf(wanted)),
  };
}

function replacing(wanted: readonly string[], requestBytesMax: number): readonly PushCommand[] {
  const commands: PushCommand[] = [];
  for (let from = 0; from < wanted.length;) {
    const entries = some(wanted, from, { ...UNBOUNDED, requestBytesMax });
    commands.push({ command: from === 0 ? 'snapshot' : 'add', entries });
    from += entries.length;
  }
  return commands;
}

const UNBOUNDED = {
  linesMax: Number.POSITIVE_INFINITY,
  bytesMax: Number.POSITIVE_INFINITY,
};

interface LineChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Additions as long as there is room, then removals; `undefined` where there is room for one line and it changes. */
function changing(
  held: readonly string[],
  { added, removed }: LineChanges,
  { linesMax, bytesMax, requestBytesMax }: Required<PushRoom>,
): readonly PushCommand[] | undefined {
  const commands: PushCommand[] = [];
  let [lines, bytes] = [held.length, bytesOf(held)];
  let [comes, goes] = [0, 0];
  while (comes < added.length || goes < removed.length) {
    const left = { linesMax: linesMax - lines, bytesMax: bytesMax - bytes, requestBytesMax };
    const more = some(added, comes, left);
    const isLast = lines === removed.length - goes;
    const most = lines - (isLast ? 1 : 0);
    const fewer = some(removed, goes, { ...UNBOUNDED, linesMax: most, requestBytesMax });
    const [command, entries] =
      more.length > 0 ? (['add', more] as const) : (['remove', fewer] as const);
    if (entries.length === 0) return undefined;
    commands.push({ command, entries });
    const sign = command === 'add' ? 1 : -1;
    lines += sign * entries.length;
    bytes += sign * bytesOf(entries);
    if (command === 'add') comes += entries.length;
    else goes += entries.length;
  }
  return commands;
}

/** Lines from there on, as many as one request takes and there is room for. */
function some(lines: readonly string[], from: number, room: Required<PushRoom>): readonly string[] {
  let [until, request, bytes] = [from, 0, 0];
  for (; until < lines.length; until += 1) {
    const length = lines[until]?.length ?? 0;
    request += length + LINE_OVERHEAD;
    bytes += length + 1;
    const isOver = until - from >= room.linesMax || bytes > room.bytesMax;
    if (isOver || (request > room.requestBytesMax && until > from)) break;
  }
  return lines.slice(from, until);
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

function requestBytes(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + LINE_OVERHEAD, 0);
}

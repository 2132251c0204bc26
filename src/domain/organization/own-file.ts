/**
 * `organization.json` of the ops bucket: what the audits know of the organization. Read back strictly, since it is a list
 * of guardrails: what is not exactly what `ownJson` writes is unreadable, which is not the same as empty.
 */
import type { LeftOut } from './discovered.ts';
import { enrolmentJson, parseEnrolment } from './enrolment.ts';
import { parseTree, treeJson } from './tree.ts';
import type { HeldAddress, OwnState, PlaceState, ReadingFault } from './own-state.ts';
import { parseListed } from '../values/address.ts';
import { isObject, listAt, textAt, type Json } from '../base/lookup.ts';
import { formatTime, parseTime } from '../base/time.ts';

export const ORGANIZATION_KEY = 'organization.json';
const NAME = 'organization';
const VERSION = 1;

/** As JSON; a place a line would be read by people, and this is for programs: `palisade list own` is for people. */
export function ownJson({ at, places, beyond, tree, enrolment }: OwnState): object {
  return {
    palisade: NAME,
    version: VERSION,
    at: formatTime(at),
    beyond: Object.fromEntries(beyond),
    ...(tree === undefined ? {} : { tree: treeJson(tree) }),
    ...(enrolment === undefined ? {} : { enrolment: enrolmentJson(enrolment) }),
    places: places.map(placeJson),
  };
}

function placeJson({ account, region, readAt, triedAt, fault, held, leftOut }: PlaceState): object {
  return {
    account,
    region,
    readAt: readAt === undefined ? null : formatTime(readAt),
    triedAt: formatTime(triedAt),
    ...(fault === undefined ? {} : { fault }),
    held: held.map(({ address, holder, releasedAt }) =>
      releasedAt === undefined ? [address, holder] : [address, holder, formatTime(releasedAt)],
    ),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

/** `undefined` if it is not what `ownJson` gives. */
export function parseOwn(document: unknown): OwnState | undefined {
  if (!isObject(document)) return undefined;
  const { palisade, version, beyond, places: written } = document;
  if (palisade !== NAME || version !== VERSION || !Array.isArray(written)) return undefined;
  const at = parseTime(textAt(document, 'at'));
  const counts = isObject(beyond) ? Object.entries(beyond) : undefined;
  if (at === undefined || counts?.every(isCount) !== true) return undefined;
  const places: PlaceState[] = [];
  for (const one of written) {
    const place = placeIn(one);
    if (place === undefined) return undefined;
    places.push(place);
  }
  const answer = answerIn(document);
  if (answer === undefined) return undefined;
  return { at, places, beyond: new Map(counts as [string, number][]), ...answer };
}

/** An audit of an older version wrote none. */
function answerIn(document: Json): Pick<OwnState, 'tree' | 'enrolment'> | undefined {
  const tree = parseTree(document['tree']);
  const enrolment = parseEnrolment(document['enrolment']);
  const isDamaged =
    (document['tree'] !== undefined && tree === undefined) ||
    (document['enrolment'] !== undefined && enrolment === undefined);
  return isDamaged ? undefined : { tree, enrolment };
}

function isCount([, count]: readonly [string, unknown]): boolean {
  return Number.isSafeInteger(count);
}

function placeIn(written: unknown): PlaceState | undefined {
  if (!isObject(written)) return undefined;
  const { account, region, readAt: read, fault, held: lines } = written;
  const [readAt, triedAt] = [parseTime(read), parseTime(written['triedAt'])];
  if (typeof account !== 'string' || typeof region !== 'string') return undefined;
  if (triedAt === undefined || (readAt === undefined) !== (read === null)) return undefined;
  if (!Array.isArray(lines) || (fault !== undefined && !isFault(fault))) return undefined;
  const held: HeldAddress[] = [];
  for (const line of lines) {
    const one = heldIn(line);
    if (one === undefined) return undefined;
    held.push(one);
  }
  const leftOut = listAt(written, 'leftOut').filter(isLeftOutLine);
  return { account, region, readAt, triedAt, fault, held, leftOut };
}

const FAULTS: ReadonlySet<unknown> = new Set<ReadingFault['kind']>([
  ...(['region-not-enabled', 'access-denied', 'throttled', 'unreadable'] as const),
]);

function isFault(fault: unknown): fault is ReadingFault {
  return isObject(fault) && FAULTS.has(fault['kind']) && typeof fault['detail'] === 'string';
}

function heldIn(line: unknown): HeldAddress | undefined {
  if (!Array.isArray(line)) return undefined;
  const [address, holder, released] = line as unknown[];
  if (typeof address !== 'string' || typeof holder !== 'string') return undefined;
  const listed = parseListed(address);
  if (!listed.ok || listed.value.hostBits) return undefined;
  const releasedAt = parseTime(released);
  if ((releasedAt === undefined) !== (released === undefined)) return undefined;
  return { address, holder, releasedAt };
}

/** They decide nothing: one that cannot be read is only not named. */
function isLeftOutLine(line: unknown): line is LeftOut {
  return (
    isObject(line) && typeof line['address'] === 'string' && typeof line['because'] === 'string'
  );
}

/** The editions that are kept, each in brief: how many entries, and who or what changed it. */
import { OPERATORS, PUBLISHER } from '../../domain/facts/fact.ts';
import { parseJson } from '../../domain/base/json.ts';
import { isObject, numberAt, textAt } from '../../domain/base/lookup.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { editionFolder, latestEditions, type Pointer } from '../publish/edition-store.ts';

/** Times in ISO 8601. */
export interface EditionBrief {
  readonly number: number;
  readonly digest: string;
  readonly at: string;
  /** Values listed, pins aside; `null` if its manifest is gone or damaged, as with all that follows. */
  readonly entries: number | null;
  /** How many more or fewer than the edition before; `null` too if that is no longer kept. */
  readonly change: number | null;
  readonly pins: number | null;
  /** Whether it was made under another policy than the edition before. */
  readonly policyChanged: boolean | null;
  /** What operators did since the edition before, the earliest first. */
  readonly actions: readonly ActionBrief[];
}

export interface ActionBrief {
  readonly act: string;
  /** Of an override, or the account of an expunction; `null` of what steers the publisher. */
  readonly target: string | null;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
}

interface Numbers {
  readonly entries: number | null;
  readonly pins: number | null;
  readonly policy: string | null;
}

interface DatedAction extends Omit<ActionBrief, 'at'> {
  readonly at: EpochSeconds;
}

/** The latest `max` editions, newest first. Throws if the ledger or the history cannot be read. */
export async function editionHistory(
  { ledger, ops }: { readonly ledger: Ledger; readonly ops: ObjectStore },
  max: number,
): Promise<readonly EditionBrief[]> {
  // One more than is shown: the last of them is compared with it.
  const pointers = await latestEditions(ops, max + 1);
  const numbers = await Promise.all(pointers.map((pointer) => numbersOf(ops, pointer)));
  const actions = await actionsIn(ledger);
  return pointers.slice(0, max).map((pointer, index) => {
    const [own, before] = [numbers[index] ?? UNREAD, numbers[index + 1] ?? UNREAD];
    const previous = pointers[index + 1];
    const { number, digest, at } = pointer;
    return {
      number,
      digest,
      at: formatTime(at),
      entries: own.entries,
      pins: own.pins,
      change: own.entries === null || before.entries === null ? null : own.entries - before.entries,
      policyChanged:
        own.policy === null || before.policy === null ? null : own.policy !== before.policy,
      actions: previous === undefined ? [] : between(actions, previous.at, at),
    };
  });
}

const UNREAD: Numbers = { entries: null, pins: null, policy: null };

async function numbersOf(ops: ObjectStore, pointer: Pointer): Promise<Numbers> {
  const found = await ops.read(`${editionFolder(pointer)}/manifest.json`);
  const manifest =
    found.kind === 'found' ? parseJson(Buffer.from(found.body).toString('utf8')) : undefined;
  if (!isObject(manifest) || !isObject(manifest['indicators'])) return UNREAD;
  const listed = Object.values(manifest['indicators']).map((one) => numberAt(one, 'listed') ?? 0);
  return {
    entries: listed.reduce((sum, count) => sum + count, 0),
    pins: numberAt(manifest, 'pins') ?? null,
    policy: textAt(manifest, 'policy') ?? null,
  };
}

async function actionsIn(ledger: Ledger): Promise<readonly DatedAction[]> {
  const [overrides, controls] = await Promise.all([
    ledger.about('override', OPERATORS),
    ledger.about('control', PUBLISHER),
  ]);
  return [...overrides, ...controls].flatMap((fact): readonly DatedAction[] => {
    if (fact.kind === 'override') {
      const { override } = fact;
      const { act, author, reason, at } = override;
      const target = override.act === 'expunge' ? override.account : override.target.text;
      return [{ act, target, author, reason, at }];
    }
    if (fact.kind !== 'control') return [];
    const { act, author, reason, at } = fact.control;
    return [{ act, target: null, author, reason, at }];
  });
}

function between(
  actions: readonly DatedAction[],
  after: EpochSeconds,
  until: EpochSeconds,
): readonly ActionBrief[] {
  return actions
    .filter(({ at }) => after < at && at <= until)
    .sort((a, b) => a.at - b.at)
    .map((action) => ({ ...action, at: formatTime(action.at) }));
}

/**
 * What an action does to the next edition, by the publisher's own functions: the edition is drawn once
 * with it and once without it, by what the publisher knows. Nothing is written.
 *
 * Where the publisher runs in this process, it costs two editions of its own register. Elsewhere it costs its checkpoint
 * as well, and judging all that is known, some seconds at 100,000 indicators: who steers a larger hub than `FACTS_MAX`
 * gets no effect but the action itself, and reads it from `palisade diff`.
 */
import { addressSet } from '../../domain/addresses/set/address-set.ts';
import {
  effectBetween,
  type EditionEffect,
  type EditionView,
} from '../../domain/edition/edition-effect.ts';
import type { Edition } from '../../domain/register/edition.ts';
import { feedFilesOf } from '../../domain/edition/feed-files.ts';
import { keysOfPins } from '../../domain/feeds/pin.ts';
import { STANDARD_FEEDS } from '../../domain/configuration/configuration-feeds.ts';
import { controlKey, type Control } from '../../domain/facts/control.ts';
import { overrideKey, type Override } from '../../domain/facts/override.ts';
import { rangeOfLine } from '../../domain/feeds/address-lines.ts';
import { isSentinel } from '../../domain/feeds/feed.ts';
import { KINDS } from '../../domain/findings/extraction.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readListed } from '../publish/edition-entries.ts';
import { readLines, readPointer, type PointerRead } from '../publish/edition-store.ts';
import {
  actionsIn,
  nextEdition,
  type EditionTerms,
  type NextEdition,
  type OperatorActions,
} from '../publish/next-edition.ts';
import type { Clock, Memory } from '../publish/publisher-memory.ts';
import { FACTS_MAX, withMemory, type MemoryPorts } from './current-memory.ts';

/** A fact that an operator's action records. */
export type ActionFact =
  | { readonly kind: 'override'; readonly override: Override }
  | { readonly kind: 'control'; readonly control: Control };

/** Refused with the reason if it cannot be computed; throws if what it must read cannot be read. */
export async function previewAction(
  ports: MemoryPorts,
  terms: EditionTerms,
  fact: ActionFact,
  clock: Clock,
): Promise<Result<EditionEffect, string>> {
  const effect = await withMemory(ports, clock.wall, (memory) =>
    effectOn(memory, ports.ops, { terms, fact, clock }),
  );
  if (effect === undefined) {
    return refuse(
      `there is no checkpoint of the publisher yet, or one of more than ${FACTS_MAX} facts: palisade diff shows the effect after the next edition`,
    );
  }
  return ok(effect);
}

interface EffectTerms {
  readonly terms: EditionTerms;
  readonly fact: ActionFact;
  readonly clock: Clock;
}

async function effectOn(
  memory: Memory,
  ops: ObjectStore,
  { terms, fact, clock }: EffectTerms,
): Promise<EditionEffect> {
  const current = await readPointer(ops);
  const { without, including } = actionsAround(actionsIn(memory), fact);
  const drawn = async (actions: OperatorActions) => {
    const next = await nextEdition(ops, terms, memory, { ...clock, current, actions });
    return viewOf(ops, next, current);
  };
  const after = await drawn(including);
  // Last what is so by now: the publisher's register is left as near to its next tick as it was.
  const before = await drawn(without);
  return effectBetween(before, after);
}

/** The action may have been recorded already. */
function actionsAround({ overrides, controls }: OperatorActions, fact: ActionFact) {
  if (fact.kind === 'override') {
    const key = overrideKey(fact.override);
    const others = overrides.filter((one) => overrideKey(one) !== key);
    return {
      without: { overrides: others, controls },
      including: { overrides: [...others, fact.override], controls },
    };
  }
  const key = controlKey(fact.control);
  const others = controls.filter((one) => controlKey(one) !== key);
  return {
    without: { overrides, controls: others },
    including: { overrides, controls: [...others, fact.control] },
  };
}

/** What stands stays if something stops the edition. */
async function viewOf(
  ops: ObjectStore,
  { edition, stoppedBy }: NextEdition,
  current: PointerRead | undefined,
): Promise<EditionView> {
  const waiting = waitingIn(edition);
  if (stoppedBy.length > 0 && current !== undefined) {
    const { pointer } = current;
    const files = STANDARD_PATHS.map(async (path) => readLines(ops, pointer, path));
    const texts = await Promise.all(files);
    const entries = (await readListed(ops, pointer)).map(({ key }) => key);
    return { ...linesIn(texts), entries: new Set(entries), waiting, stoppedBy };
  }
  const texts = feedFilesOf(edition)
    .filter(({ path }) => STANDARD_PATHS.includes(path))
    .map(({ text }) => text.trimEnd().split('\n'));
  const entries = new Set([...edition.entries.map(({ key }) => key), ...keysOfPins(edition.pins)]);
  return { ...linesIn(texts), entries, waiting, stoppedBy };
}

const STANDARD_PATHS: readonly string[] = Object.keys(STANDARD_FEEDS).map(
  (name) => `feeds/${name}.txt`,
);

function linesIn([addresses = [], ...names]: readonly (readonly string[])[]) {
  const isLine = (line: string) => line !== '' && !isSentinel(line);
  const ranges = addresses.filter(isLine).map(rangeOfLine);
  const lines = new Set([...addresses, ...names.flat()].filter(isLine));
  return { lines, addresses: addressSet(ranges) };
}

function waitingIn({ places, pins }: Edition): number {
  const held = KINDS.reduce((sum, kind) => sum + (places[kind].held ?? 0), 0);
  return held + pins.filter(({ waits }) => waits.length > 0).length;
}

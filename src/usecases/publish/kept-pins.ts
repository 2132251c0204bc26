/**
 * Pins of the edition that stands whose action nobody can read: a damaged item, after its checkpoint was lost. What it
 * pinned stays listed, since nobody has taken it back. Until it can be read, or its end.
 */
import { inForce, parseTarget, type Override } from '../../domain/facts/override.ts';
import { parseTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { PinLine } from '../../domain/feeds/pin.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readPins } from './edition-entries.ts';
import type { Pointer } from './edition-store.ts';

/** As overrides, in force at `now`: those on whose target no pin is known, be it in force or taken back. */
export async function keptPins(
  ops: ObjectStore,
  current: Pointer | undefined,
  known: readonly Override[],
  now: EpochSeconds,
): Promise<readonly Override[]> {
  if (current === undefined) return [];
  const targets = new Set(known.flatMap((one) => (one.act === 'pin' ? [one.target.text] : [])));
  const pins = (await readPins(ops, current)).flatMap((line) => pinOf(line, current.at));
  return inForce(pins, 'pin', now).filter(({ target }) => !targets.has(target.text));
}

function pinOf(
  { target, author, reason, until }: PinLine,
  since: EpochSeconds,
): readonly Override[] {
  const parsed = parseTarget(target);
  if (!parsed.ok) return [];
  const end = until === null ? undefined : parseTime(until);
  return [{ act: 'pin', target: parsed.value, author, reason, at: since, until: end }];
}

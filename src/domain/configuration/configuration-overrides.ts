/**
 * Pins and exemptions of the configuration. What is wide is confirmed beside it and ends, as the operator
 * verbs ask with `--yes-i-mean` and `--until`; what is wider than any one organization is refused.
 */
import * as z from 'zod';
import { target, text, time } from './configuration-fields.ts';
import type { Target } from '../facts/override.ts';
import { addressCount, WIDE_FROM_TEXT, widthOf } from '../values/target-width.ts';

const fields = {
  reason: text,
  until: time.optional(),
  /** The wide block in `target` is what its author means. */
  wideIsMeant: z.boolean().default(false),
};

export const exemption = z.strictObject({ target, owner: text, ...fields }).superRefine(checkWidth);
export const pin = z.strictObject({ target, author: text, ...fields }).superRefine(checkWidth);

interface ConfiguredOverride {
  readonly target: Target;
  readonly until?: number | undefined;
  readonly wideIsMeant: boolean;
}

function checkWidth(
  { target: named, until, wideIsMeant }: ConfiguredOverride,
  context: z.core.$RefinementCtx<ConfiguredOverride>,
): void {
  if (named.kind !== 'ip' || widthOf(named.range) !== 'wide') return;
  const why = `since ${named.text} covers ${addressCount(named.range)} addresses: from ${WIDE_FROM_TEXT} on, a target needs a confirmation and an end`;
  const demand = (path: string, expected: string): void => {
    context.addIssue({ code: 'custom', path: [path], message: `expected ${expected}, ${why}` });
  };
  if (!wideIsMeant) demand('wideIsMeant', 'true');
  if (until === undefined) demand('until', 'a time with its zone, e.g. "2026-12-31T18:00:00Z"');
}

/**
 * Pins and exemptions of the configuration. What is wide is confirmed beside it and ends, as the operator
 * verbs ask with `--yes-i-mean` and `--until`; what is wider than any one organization is refused.
 */
import * as z from 'zod';
import { target, text, time } from './configuration-fields.ts';
import type { Target } from '../facts/override.ts';
import { addressCount, WIDE_FROM_TEXT, widthOf } from '../values/target-width.ts';

const described = target.meta({
  description: 'An address, CIDR, domain name or SHA-256',
  examples: ['198.51.100.0/24'],
});
const fields = {
  reason: text.meta({ description: 'Why; shown wherever it applies', examples: ['partner'] }),
  until: time
    .optional()
    .meta({ description: 'When it ends; without it never', examples: ['2026-12-31T18:00:00Z'] }),
  wideIsMeant: z
    .boolean()
    .default(false)
    .describe('Confirms that a wide block in `target` is meant'),
};

export const exemption = z
  .strictObject({
    target: described,
    owner: text.meta({ description: 'Who answers for it', examples: ['net-ops'] }),
    ...fields,
  })
  .superRefine(checkWidth);
export const pin = z
  .strictObject({
    target: described,
    author: text.meta({ description: 'Who ordered it', examples: ['soc'] }),
    ...fields,
  })
  .superRefine(checkWidth);

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

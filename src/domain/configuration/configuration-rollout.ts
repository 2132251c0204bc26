/** How the rules reach the accounts: an OU before the others, and how many accounts may fail. */
import * as z from 'zod';
import { organizationalUnit } from './configuration-fields.ts';

const PERCENT = 'expected a whole number from 0 to 100';

export const rolloutSection = {
  rollout: z
    .strictObject({
      canaryOrganizationalUnitId: organizationalUnit.optional().meta({
        description:
          'One of `organizationalUnitIds` that gets new rules first; if one of its accounts fails, no other is touched',
        examples: ['ou-ab12-canary00'],
      }),
      failureTolerancePercentage: z
        .int(PERCENT)
        .min(0, PERCENT)
        .max(100, PERCENT)
        .default(100)
        .describe(
          'Of the accounts of the other OUs, in each region, so many may fail before a rollout stops and is taken back; 100 for the first one, less for updates',
        ),
    })
    .prefault({})
    .describe('How the rules reach the accounts'),
};

interface RolledOut {
  readonly organizationalUnitIds: readonly string[];
  readonly rollout: { readonly canaryOrganizationalUnitId?: string | undefined };
}

/** Faults that lie between fields: path and message. */
export function rolloutFaults({ organizationalUnitIds, rollout }: RolledOut) {
  const canary = rollout.canaryOrganizationalUnitId;
  if (canary === undefined || organizationalUnitIds.includes(canary)) return [];
  const message = `got "${canary}", expected one of organizationalUnitIds (${organizationalUnitIds.join(', ')}): StackSets leave no OU out that lies below another, so each stands there by itself`;
  return [{ path: 'rollout.canaryOrganizationalUnitId', message }];
}

/** What findings are worth, and how much they may add: sections `policy` and `caps`. */
import * as z from 'zod';
import { CLASS_LATEST_MAX } from '../facts/indicator.ts';
import type { Kind } from '../findings/extraction.ts';
import { formatDuration, type Seconds } from '../base/time.ts';
import { DEFAULT_WINDOWS } from '../policy/policy.ts';
import type { Band } from '../values/band.ts';
import {
  accountId,
  duration,
  durationOrNever,
  organizationalUnit,
  region,
  severity,
  text,
  typeGlobs,
} from './configuration-fields.ts';
import { sharedNetworksSection } from './configuration-networks.ts';

const kind = z.enum(['ip', 'domain', 'hash']);
const action = z.enum(['block', 'monitor', 'ignore']);
const BAND_TEXTS: Readonly<Record<Band, string>> = {
  low: 'Of findings of severity below 4',
  medium: 'Of findings of severity 4 to below 7',
  high: 'Of findings of severity 7 to below 9',
  critical: 'Of findings of severity 9 and above',
};
const windowText = (window: Seconds) => (window === 0 ? 0 : formatDuration(window));
const bandWindows = (kind: Kind, description: string) => {
  const window = (band: Band) =>
    durationOrNever.meta({
      description: BAND_TEXTS[band],
      default: windowText(DEFAULT_WINDOWS[kind][band]),
    });
  return z
    .strictObject({
      low: window('low'),
      medium: window('medium'),
      high: window('high'),
      critical: window('critical'),
    })
    .partial()
    .meta({ description, default: {} });
};
const corroboration = z.strictObject({
  accounts: z.int().min(2).default(2).describe('So many accounts that name the value confirm it'),
  findings: z
    .int()
    .min(2)
    .max(CLASS_LATEST_MAX)
    .default(20)
    .describe('So many findings of one account confirm it, too'),
  within: duration
    .default(86_400)
    .meta({ description: 'The time within which they must lie', default: '1d' }),
});

const rule = z.strictObject({
  types: typeGlobs('UnauthorizedAccess:*'),
  accounts: z
    .array(accountId)
    .min(1)
    .optional()
    .meta({
      description: 'Accounts that findings are of; without it any account',
      examples: [['111122223333']],
    }),
  regions: z
    .array(region)
    .min(1)
    .optional()
    .meta({
      description: 'Regions that findings are of; without it any region',
      examples: [['eu-west-1']],
    }),
  organizationalUnits: z
    .array(organizationalUnit)
    .min(1)
    .optional()
    .meta({
      description: 'OUs that the accounts lie in, as `accounts` says; without it any OU',
      examples: [['ou-ab12-cdef3456']],
    }),
  severityFrom: severity
    .optional()
    .meta({ description: 'Findings of this severity and above', examples: [7] }),
  severityBelow: severity
    .optional()
    .meta({ description: 'Findings below this severity', examples: [9] }),
  kinds: z
    .array(kind)
    .min(1)
    .optional()
    .meta({ description: 'Kinds of values; without it all three', examples: [['ip']] }),
  action: action.optional().meta({
    description: 'What becomes of the value: listed, watched in `watch.txt`, or nothing',
    examples: ['monitor'],
  }),
  minSeverity: severity
    .optional()
    .meta({ description: 'Findings below this severity list nothing', examples: [4] }),
  window: duration.optional().meta({
    description: 'How long the value stays listed after it was last seen, for every band',
    examples: ['12h'],
  }),
  windowMax: duration.optional().meta({
    description: 'The longest that the value stays listed after it was last seen',
    examples: ['7d'],
  }),
  corroboration: corroboration
    .optional()
    .describe('What confirms a value that one finding alone does not list'),
  because: text.meta({
    description: 'Why the rule exists; shown wherever it applies',
    examples: ['scanners of our own contractor'],
  }),
});

export const policy = z.strictObject({
  minSeverity: severity
    .optional()
    .meta({ description: 'Findings below this severity list nothing', examples: [4] }),
  findingPublishingFrequency: z
    .enum(['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'])
    .default('SIX_HOURS')
    .describe(
      'How often GuardDuty exports updates of a finding, as set in the administrator account: no window is shorter than two of these',
    ),
  windows: z
    .strictObject({
      ip: bandWindows('ip', 'Of addresses'),
      domain: bandWindows('domain', 'Of domain names'),
      hash: bandWindows('hash', 'Of file hashes'),
    })
    .partial()
    .default({})
    .describe(
      'How long a value stays listed after it was last seen, by kind and band; 0 lists none',
    ),
  corroboration: corroboration
    .prefault({})
    .describe('What confirms a value that one finding alone does not list'),
  repeatWithin: durationOrNever.default(30 * 86_400).meta({
    description:
      'A value that is seen again within this time after its window ended is listed for twice as long; 0 switches that off',
    default: '30d',
  }),
  onArchive: z
    .enum(['release', 'keep', 'watch'])
    .default('release')
    .describe(
      'What archiving a finding does to the values that it alone lists: they leave, stay, or move to `watch.txt`',
    ),
  rules: z.array(rule).default([]).meta({
    description:
      'Exceptions from the table of finding types; the first rule that matches decides each field',
    default: [],
  }),
  ownThreatLists: z
    .array(text)
    .default([])
    .describe(
      'Names of threat lists in GuardDuty that are made from this feed: their hits never keep an entry alive',
    ),
  enrolledAccounts: z
    .array(accountId)
    .optional()
    .meta({
      description:
        'Accounts enrolled with the administrator of GuardDuty: hits on threat lists of other accounts are only watched; without it the audit of a deployed hub says who is',
      examples: [['111122223333']],
    }),
  sharedNetworks: sharedNetworksSection.describe(
    'Networks that many share, whose addresses stay listed for a shorter time',
  ),
});

export const caps = z.strictObject({
  entriesPerHourPerAccount: z
    .int()
    .min(1)
    .default(1_000)
    .describe(
      'Entries that findings of one account may add in an hour without another account to confirm them',
    ),
  entriesPerHourPerOrganizationalUnit: z
    .int()
    .min(1)
    .default(4_000)
    .describe('The same of all accounts of one OU together'),
  addressesPerFinding: z
    .int()
    .min(1)
    .default(100)
    .describe('Addresses that one finding may list, over all its versions'),
  feedSharePercentMax: z
    .number()
    .min(1)
    .max(100)
    .default(50)
    .describe(
      'The largest share of all entries that one account may list without another to confirm them',
    ),
  feedShareFreeEntries: z
    .int()
    .min(0)
    .default(10_000)
    .describe('So many entries one account may list whatever its share'),
  pinnedSharePercent: z
    .number()
    .min(1)
    .max(100)
    .default(50)
    .describe('Pins that cover a larger share of the addresses of a feed raise an alarm'),
});

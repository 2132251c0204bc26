/**
 * Configuration: `context.palisade` of cdk.json, or the file that `--config` names. One schema, so that
 * synth, Lambda and the command line cannot differ in what a field means.
 *
 * Unknown fields are faults, not noise: a misspelt `exemptions` must not fail open. All faults are
 * reported at once, each with its path, what was given and what is allowed.
 */
import * as z from 'zod';
import { accessFaults, accessSection } from './configuration-access.ts';
import {
  deploymentChoices,
  deploymentIds,
  regionFaults,
  unitFaults,
} from './configuration-deployment.ts';
import {
  accountId,
  cidr,
  duration,
  durationOrNever,
  organizationalUnit,
  region,
  severity,
  text,
  zone,
} from './configuration-fields.ts';
import { parseWith, type ConfigurationFault } from './configuration-fault.ts';
import { feedChoices, feedFaults } from './configuration-feeds.ts';
import { infrastructureChoices } from './configuration-infrastructure.ts';
import { sharedNetworksSection } from './configuration-networks.ts';
import { exemption, pin } from './configuration-overrides.ts';
import { operatorSection } from './configuration-operator.ts';
import { publishSection } from './configuration-publish.ts';
import { pushSecretFaults, pushSection } from './configuration-push.ts';
import { redriveSection } from './configuration-redrive.ts';
import { reportFaults, reports } from './configuration-reports.ts';
import type { Kind } from '../findings/extraction.ts';
import { CLASS_LATEST_MAX } from '../facts/indicator.ts';
import { isObject } from '../base/lookup.ts';
import { refuse, type Result } from '../base/result.ts';
import { formatDuration, type Seconds } from '../base/time.ts';
import { DEFAULT_WINDOWS } from '../policy/policy.ts';
import type { Band } from '../values/band.ts';

/** Everything that offline verbs use; what only a deployment needs is optional here. */
export type Configuration = z.infer<typeof offlineSchema>;

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
  types: z
    .array(text)
    .min(1)
    .optional()
    .meta({
      description: 'Globs over finding types; without it any type',
      examples: [['UnauthorizedAccess:*']],
    }),
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

const policy = z.strictObject({
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
        'Accounts enrolled with the administrator of GuardDuty: hits on threat lists of other accounts are only watched; without it all count as enrolled',
      examples: [['111122223333']],
    }),
  sharedNetworks: sharedNetworksSection.describe(
    'Networks that many share, whose addresses stay listed for a shorter time',
  ),
});

const caps = z.strictObject({
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

const behaviour = {
  policy: policy
    .prefault({})
    .describe('What findings are worth: listed, watched or ignored, and for how long'),
  caps: caps
    .prefault({})
    .describe('How much one finding, account or OU may add, and how fast feeds may grow'),
  exemptions: z.array(exemption).default([]).describe('What is never listed'),
  pins: z
    .array(pin)
    .default([])
    .describe('What is always listed, except what is exempt, own or special-use'),
  ownAddresses: z
    .array(cidr)
    .default([])
    .meta({
      description:
        'Addresses of the organization: never listed, and an alarm is raised when a finding accuses one',
      examples: [['198.51.100.0/24']],
    }),
  ownDomains: z
    .array(zone)
    .default([])
    .meta({
      description: 'Domains of the organization with all names below them: never listed',
      examples: [['example.com']],
    }),
  accounts: z
    .record(
      accountId,
      z.strictObject({
        organizationalUnits: z.array(organizationalUnit).meta({
          description: 'From its own OU up to the root',
          examples: [['ou-ab12-cdef3456']],
        }),
      }),
    )
    .default({})
    .describe(
      'Where accounts lie in the organization: accounts of different OUs confirm each other',
    ),
  ...feedChoices,
  access: accessSection,
  ...operatorSection,
  ...redriveSection,
  ...publishSection,
  ...pushSection,
  ...infrastructureChoices,
  reports: reports.prefault({}).describe('Where findings are reported to'),
};

const offlineSchema = z.strictObject({
  ...z.strictObject(deploymentIds).partial().shape,
  ...deploymentChoices,
  ...behaviour,
});

const deployedSchema = z.strictObject({ ...deploymentIds, ...deploymentChoices, ...behaviour });

/** What can be deployed: nothing that a deployment needs is missing. */
export type DeployedConfiguration = z.infer<typeof deployedSchema>;

/** The configuration of offline verbs; every default is filled in. */
export function parseConfiguration(
  given: unknown,
): Result<Configuration, readonly ConfigurationFault[]> {
  return parsedAndChecked(offlineSchema, given, [feedChecks]);
}

/** The configuration of a deployment. */
export function parseDeployedConfiguration(
  given: unknown,
): Result<DeployedConfiguration, readonly ConfigurationFault[]> {
  return parsedAndChecked(deployedSchema, given, deploymentChecks);
}

/** The JSON schema of `context.palisade`, for editors; with the fields that say nothing to Palisade. */
export function configurationSchema(): object {
  return z.toJSONSchema(z.strictObject({ ...NOTES, ...deployedSchema.shape }), {
    io: 'input',
    unrepresentable: 'any',
    // It leaves these out where reading changes the type: there they stand as they are written.
    override: ({ zodSchema, jsonSchema }) => {
      const { default: written, examples }: Record<string, unknown> =
        z.globalRegistry.get(zodSchema) ?? {};
      if (written !== undefined) jsonSchema.default = written;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
}

/** For editors and for people. They are taken away before anything else, so that no digest depends on them. */
const NOTES = {
  $schema: z.string().optional().describe('The JSON schema by which an editor completes this file'),
  $comment: z.unknown().optional().describe('Anything that you want to note'),
};

function withoutNotes(given: unknown): unknown {
  if (!isObject(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(NOTES, name)));
}

export const DEFAULT_CONFIGURATION: Configuration = offlineSchema.parse({});

/** The fields that are right by themselves; those that are not are missing. */
type Sound = Partial<Configuration>;
/** Faults that lie between fields. */
type ConfigurationCheck = (sound: Sound) => readonly ConfigurationFault[];
type KnownFields<Name extends keyof Configuration> = {
  readonly [Field in Name]-?: NonNullable<Configuration[Field]>;
};

const feedChecks = between(['feed', 'feeds', 'devices', 'storage'], (known) =>
  feedFaults(known, known.storage.blocklistKey),
);
const deploymentChecks: readonly ConfigurationCheck[] = [
  between(['organizationalUnitIds'], unitFaults),
  ({ homeRegion, regions }) =>
    homeRegion === undefined ? [] : regionFaults({ homeRegion, regions }),
  between(['homeRegion', 'storage', 'access'], accessFaults),
  between(['reports'], reportFaults),
  between(['devices'], pushSecretFaults),
  feedChecks,
];

/** A check that is made only if all the fields that it reads are right. */
function between<Name extends keyof Configuration>(
  names: readonly Name[],
  faultsBetween: (known: KnownFields<Name>) => readonly ConfigurationFault[],
): ConfigurationCheck {
  const hasAll = (sound: Sound): sound is Sound & KnownFields<Name> =>
    names.every((name) => sound[name] !== undefined);
  return (sound) => (hasAll(sound) ? faultsBetween(sound) : []);
}

/** All faults at once: those of fields, and those between the fields that are right. */
function parsedAndChecked<T extends Configuration>(
  schema: z.ZodType<T>,
  written: unknown,
  checks: readonly ConfigurationCheck[],
): Result<T, readonly ConfigurationFault[]> {
  const given = withoutNotes(written);
  const parsed = parseWith(schema, given);
  const sound = parsed.ok ? parsed.value : soundPart(given, parsed.problem.faulty);
  const faults = [
    ...(parsed.ok ? [] : parsed.problem.faults),
    ...checks.flatMap((check) => check(sound)),
  ];
  return parsed.ok && faults.length === 0 ? parsed : refuse(faults);
}

function soundPart(given: unknown, faulty: ReadonlySet<string>): Sound {
  if (!isObject(given)) return {};
  const isSound = ([name]: readonly [string, unknown]): boolean => !faulty.has(name);
  const rest = Object.fromEntries(Object.entries(given).filter(isSound));
  const parsed = parseWith(offlineSchema, rest);
  // What is faulty has got its default.
  return parsed.ok ? Object.fromEntries(Object.entries(parsed.value).filter(isSound)) : {};
}

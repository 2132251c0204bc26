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
import { CLASS_LATEST_MAX } from '../facts/indicator.ts';
import { isObject } from '../base/lookup.ts';
import { refuse, type Result } from '../base/result.ts';

/** Everything that offline verbs use; what only a deployment needs is optional here. */
export type Configuration = z.infer<typeof offlineSchema>;

const kind = z.enum(['ip', 'domain', 'hash']);
const action = z.enum(['block', 'monitor', 'ignore']);
const bandWindows = z
  .strictObject({
    low: durationOrNever,
    medium: durationOrNever,
    high: durationOrNever,
    critical: durationOrNever,
  })
  .partial();
const corroboration = z.strictObject({
  accounts: z.int().min(2).default(2),
  findings: z.int().min(2).max(CLASS_LATEST_MAX).default(20),
  within: duration.default(86_400),
});

const rule = z.strictObject({
  types: z.array(text).min(1).optional(),
  accounts: z.array(accountId).min(1).optional(),
  regions: z.array(region).min(1).optional(),
  organizationalUnits: z.array(organizationalUnit).min(1).optional(),
  severityFrom: severity.optional(),
  severityBelow: severity.optional(),
  kinds: z.array(kind).min(1).optional(),
  action: action.optional(),
  minSeverity: severity.optional(),
  window: duration.optional(),
  windowMax: duration.optional(),
  corroboration: corroboration.optional(),
  because: text,
});

const policy = z.strictObject({
  minSeverity: severity.optional(),
  findingPublishingFrequency: z
    .enum(['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'])
    .default('SIX_HOURS'),
  windows: z
    .strictObject({ ip: bandWindows, domain: bandWindows, hash: bandWindows })
    .partial()
    .default({}),
  corroboration: corroboration.prefault({}),
  repeatWithin: durationOrNever.default(30 * 86_400),
  onArchive: z.enum(['release', 'keep', 'watch']).default('release'),
  rules: z.array(rule).default([]),
  ownThreatLists: z.array(text).default([]),
  enrolledAccounts: z.array(accountId).optional(),
  sharedNetworks: sharedNetworksSection,
});

const caps = z.strictObject({
  entriesPerHourPerAccount: z.int().min(1).default(1_000),
  entriesPerHourPerOrganizationalUnit: z.int().min(1).default(4_000),
  addressesPerFinding: z.int().min(1).default(100),
  feedSharePercentMax: z.number().min(1).max(100).default(50),
  feedShareFreeEntries: z.int().min(0).default(10_000),
  /** Pins that cover a larger share of a family's addresses in the feed raise an alarm. */
  pinnedSharePercent: z.number().min(1).max(100).default(50),
});

const behaviour = {
  policy: policy.prefault({}),
  caps: caps.prefault({}),
  exemptions: z.array(exemption).default([]),
  pins: z.array(pin).default([]),
  ownAddresses: z.array(cidr).default([]),
  ownDomains: z.array(zone).default([]),
  accounts: z
    .record(accountId, z.strictObject({ organizationalUnits: z.array(organizationalUnit) }))
    .default({}),
  ...feedChoices,
  access: accessSection,
  ...operatorSection,
  ...redriveSection,
  ...publishSection,
  ...pushSection,
  ...infrastructureChoices,
  reports: reports.prefault({}),
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

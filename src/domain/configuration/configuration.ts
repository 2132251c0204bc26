/**
 * Configuration: `context.palisade` of cdk.json, or the file that `--config` names. One schema, so that
 * synth, Lambda and the command line cannot differ in what a field means.
 *
 * Unknown fields are faults, not noise: a misspelt `exemptions` must not fail open. All faults are
 * reported at once, each with its path, what was expected and what it got.
 */
import * as z from 'zod';
import { accessFaults, accessSection } from './configuration-access.ts';
import {
  deploymentChoices,
  deploymentIds,
  regionFaults,
  storageFaults,
  unitFaults,
} from './configuration-deployment.ts';
import { encryptionFaults, encryptionSection } from './configuration-encryption.ts';
import { accountId, cidr, organizationalUnit, zone } from './configuration-fields.ts';
import { parseWith, type ConfigurationFault } from './configuration-fault.ts';
import { feedFaults } from './configuration-feed-faults.ts';
import { feedChoices } from './configuration-feeds.ts';
import { infrastructureChoices } from './configuration-infrastructure.ts';
import { exemption, pin } from './configuration-overrides.ts';
import { operatorSection } from './configuration-operator.ts';
import { caps, policy } from './configuration-policy.ts';
import { publishSection } from './configuration-publish.ts';
import { pushSecretFaults, pushSection } from './configuration-push.ts';
import { redriveSection } from './configuration-redrive.ts';
import { rolloutFaults, rolloutSection } from './configuration-rollout.ts';
import { reportFaults, reports } from './configuration-reports.ts';
import { isObject } from '../base/lookup.ts';
import { refuse, type Result } from '../base/result.ts';

/** Everything that offline verbs use; what only a deployment needs is optional here. */
export type Configuration = z.infer<typeof offlineSchema>;

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
  trustedListBuckets: z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
          'expected the name of a bucket, e.g. "our-lists"',
        ),
    )
    .max(20, 'expected at most 20 buckets')
    .default([])
    .meta({
      description:
        'Buckets that hold the trusted IP and trusted entity lists of GuardDuty’s administrator: the audit reads them, and what they name is never listed',
      examples: [['our-guardduty-lists']],
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
      'Where accounts lie in the organization, if the audit is not to say it: accounts of different OUs confirm each other',
    ),
  ...feedChoices,
  access: accessSection,
  ...operatorSection,
  ...redriveSection,
  ...rolloutSection,
  ...encryptionSection,
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
  between(['storage'], ({ storage }) => storageFaults(storage)),
  ({ homeRegion, regions, operator }) =>
    homeRegion === undefined
      ? []
      : // Whatever is wrong with the endpoint is told; that the region lacks the default one would mislead.
        regionFaults({ homeRegion, regions, endpoint: operator?.endpoint ?? 'api-gateway' }),
  between(['homeRegion', 'storage', 'access'], accessFaults),
  between(['organizationalUnitIds', 'rollout'], rolloutFaults),
  between(['securityAccountId', 'homeRegion', 'encryption'], encryptionFaults),
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

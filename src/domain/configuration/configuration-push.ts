/**
 * The push lane: how a device that feeds are pushed to is reached (`devices[].push`), and from where (`push`). Off
 * unless a device asks for it.
 */
import * as z from 'zod';
import { fault, secretArn, secretKeyArn, timeoutSeconds } from './configuration-fields.ts';
import { isLoopback } from './configuration-reports.ts';

const boxUrl = z.string().transform((given, context): string => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(given));
  const isBare = url?.href === `${url?.origin ?? ''}/`;
  if (url !== undefined && isSafe && isBare) return url.origin;
  return fault(
    context,
    'expected where the REST API of the box is, https:// without a path, e.g. "https://fw-muc-1.example.org:8443"',
  );
});
const certificateAuthority = z
  .string()
  .max(20_000, 'expected at most 20,000 characters')
  .regex(
    /^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n?)+$/,
    'expected the certificate of an authority in PEM, lines ended by \\n',
  );

export const pushChoice = z.strictObject({
  url: boxUrl.meta({
    description: 'Where the REST API of the box is',
    examples: ['https://fw-muc-1.example.org:8443'],
  }),
  vdom: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,31}$/, 'expected the name of a VDOM, e.g. "edge"')
    .optional()
    .meta({
      description: 'As in `palisade fortigate --vdom`; without it feeds are of all VDOMs',
      examples: ['edge'],
    }),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,30}$/, 'expected letters, digits, "_" and "-"')
    .default('palisade')
    .describe(
      'As in `palisade fortigate --prefix`: pushed feeds are called `<prefix>-addresses-push` and so on',
    ),
  secretArn: secretArn.optional().meta({
    description:
      'The secret with the key of the REST API administrator, as JSON: {"apiKey": "…"}, or by the name of each device',
    examples: ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:palisade-AbCdEf'],
  }),
  secretKeyArn,
  certificateAuthority: certificateAuthority.optional().meta({
    description: 'The authority of your own that signed the certificate of the box, in PEM',
    examples: ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  }),
  timeoutSeconds: timeoutSeconds.default(10),
});

export type PushDeviceChoice = z.infer<typeof pushChoice>;

const subnet = z
  .string()
  .regex(/^subnet-[0-9a-f]{8,17}$/, 'expected a subnet, e.g. "subnet-0123456789abcdef0"');
const securityGroup = z
  .string()
  .regex(/^sg-[0-9a-f]{8,17}$/, 'expected a security group, e.g. "sg-0123456789abcdef0"');

export const pushSection = {
  push: z
    .strictObject({
      network: z
        .strictObject({
          subnetIds: z
            .array(subnet)
            .min(1, 'expected at least one subnet')
            .max(16)
            .meta({ description: 'Its subnets', examples: [['subnet-0123456789abcdef0']] }),
          securityGroupIds: z
            .array(securityGroup)
            .min(1, 'expected at least one')
            .max(5)
            .meta({ description: 'Its security groups', examples: [['sg-0123456789abcdef0']] }),
        })
        .optional()
        .describe('The VPC of the function that pushes; without it its address is any of AWS'),
    })
    .prefault({})
    .describe('From where feeds are pushed'),
};

interface PushableDevice {
  readonly name: string;
  readonly feeds: readonly string[];
  readonly profile: {
    readonly vendor: 'fortios' | 'panos';
    readonly linesMax: Readonly<Record<'ip' | 'domain' | 'hash', number>>;
  };
  readonly push?: PushDeviceChoice | undefined;
}

interface PushableFeeds {
  readonly feeds: readonly { readonly name: string; readonly format: string }[];
}

/** Feeds that go to the device by both lanes: lists alone, in the order in which they are pushed. */
export function pushedFeeds(
  { feeds }: Pick<PushableDevice, 'feeds'>,
  choices: PushableFeeds,
): readonly string[] {
  const isList = (name: string): boolean =>
    (choices.feeds.find((feed) => feed.name === name)?.format ?? 'text') === 'text';
  const lists = [...new Set(feeds)].filter(isList);
  const rankOf = (name: string): number => (name === 'blocklist' ? 0 : 1);
  return lists.sort((a, b) => rankOf(a) - rankOf(b));
}

/** What `palisade fortigate` calls the standard feeds. */
const BOX_NAMES: ReadonlyMap<string, string> = new Map([
  ['blocklist', 'addresses'],
  ['domains', 'domains'],
  ['sha256', 'hashes'],
]);
/** FortiOS, of an external resource. */
const NAME_MAX = 35;

export function resourceName({ prefix }: Pick<PushDeviceChoice, 'prefix'>, feed: string): string {
  return `${prefix}-${BOX_NAMES.get(feed) ?? feed}-push`;
}

interface PushFault {
  readonly path: string;
  readonly message: string;
}

/** Faults that lie between the fields of a device; `at` is its path. */
export function pushFaults(
  device: PushableDevice,
  at: string,
  choices: PushableFeeds,
): readonly PushFault[] {
  const { push, profile, name } = device;
  if (push === undefined) return [];
  const faults: PushFault[] = [];
  if (profile.vendor !== 'fortios') {
    const message = 'got PAN-OS, expected FortiOS 7.2.1 or later, which alone takes pushes';
    faults.push({ path: `${at}.push`, message });
  }
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    const message = `got "${name}", expected with push: letters, digits, ".", "_" and "-", at most 64`;
    faults.push({ path: `${at}.name`, message });
  }
  const long = pushedFeeds(device, choices).find(
    (feed) => resourceName(push, feed).length > NAME_MAX,
  );
  if (long !== undefined) {
    const message = `got "${push.prefix}", expected a prefix with which "${resourceName(push, long)}" has at most ${NAME_MAX} characters`;
    faults.push({ path: `${at}.push.prefix`, message });
  }
  return faults;
}

/** Faults that only a deployment has. */
export function pushSecretFaults({
  devices,
}: {
  readonly devices: readonly Pick<PushableDevice, 'push'>[];
}): readonly PushFault[] {
  return devices.flatMap(({ push }, n) => {
    if (push === undefined || push.secretArn !== undefined) return [];
    const message = 'got nothing, expected the ARN of the secret with the key of the REST API';
    return [{ path: `devices[${n}].push.secretArn`, message }];
  });
}

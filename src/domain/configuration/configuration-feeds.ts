/**
 * What feeds there are and how long they may be: the budget of the standard ones, the devices that load
 * them, and custom feeds by name.
 */
import * as z from 'zod';
import { BANDS } from '../values/band.ts';
import {
  accountId,
  fault,
  organizationalUnit,
  region,
  severity,
  text,
  typeGlobs,
} from './configuration-fields.ts';
import {
  DEFAULT_PROFILE,
  parseDeviceProfile,
  type DeviceProfile,
} from '../firewalls/device-profile.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import { FAMILIES, UNKNOWN_FAMILY } from '../policy/families.ts';
import { pushChoice, pushedFeeds } from './configuration-push.ts';

const deviceProfile = z.string().transform((given, context): DeviceProfile => {
  const parsed = parseDeviceProfile(given);
  return parsed.ok ? parsed.value : fault(context, parsed.problem);
});

const lineCount = z.int().min(0);
const otherLines = z
  .union(
    [
      lineCount.transform((ip) => ({ ip, domain: 0, hash: 0 })),
      z.strictObject({
        ip: lineCount.default(0).describe('Of addresses'),
        domain: lineCount.default(0).describe('Of domain names'),
        hash: lineCount.default(0).describe('Of file hashes'),
      }),
    ],
    'expected a number of addresses, or {"ip": 120000, "domain": 0, "hash": 0}',
  )
  .prefault(0)
  .describe('Lines that other feeds of the device take, by kind or of addresses alone');

/** What a squeeze may do; it adds addresses that nobody accused, so it must be asked for. */
const squeezing = {
  whenOver: z.enum(['shed', 'squeeze']),
  addedMax: z.int().min(0),
  minPrefix: z.strictObject({
    ipv4: z.int().min(8).max(32).default(16).describe('Length of the widest IPv4 prefix'),
    ipv6: z.int().min(16).max(128).default(32).describe('Length of the widest IPv6 prefix'),
  }),
};
const ceilings = {
  linesMax: z
    .int()
    .min(1)
    .optional()
    .meta({
      description: 'Lines of the feed, instead of what the device holds',
      examples: [50_000],
    }),
  bytesMax: z
    .int()
    .min(1)
    .optional()
    .meta({
      description: 'Bytes of the feed, instead of what the device takes',
      examples: [10_000_000],
    }),
};

const standardFeeds = z.strictObject({
  device: deviceProfile.optional().meta({
    description:
      'What loads the feeds where `devices` does not say otherwise; without it the smallest FortiGate',
    examples: ['fortios-7.4.9-mid'],
  }),
  otherFeedsLines: otherLines,
  ...ceilings,
  whenOver: squeezing.whenOver
    .default('shed')
    .describe(
      'What a feed does that has more entries than room: leave out the least severe, or widen lines',
    ),
  addedMax: squeezing.addedMax
    .default(65_536)
    .describe('Addresses that widening may add to one feed; beyond it the feed leaves out entries'),
  minPrefix: squeezing.minPrefix.prefault({}).describe('The widest line that widening may make'),
});

const FAMILY_NAMES = [...new Set([...FAMILIES, UNKNOWN_FAMILY].map(({ name }) => name))];
const FEED_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

const namedFeed = z.strictObject({
  name: z
    .string()
    .regex(FEED_NAME, 'expected a-z, 0-9 and hyphens, e.g. "command-and-control"')
    .meta({ description: 'The name of its file below feeds/', examples: ['command-and-control'] }),
  kind: z.enum(KINDS).default('ip').describe('What it lists'),
  format: z
    .enum(['text', 'json', 'stix'])
    .default('text')
    .describe('The form of the file, which its devices must read'),
  bands: z
    .array(z.enum(BANDS))
    .min(1)
    .optional()
    .meta({ description: 'Bands that it lists; without it all', examples: [['high', 'critical']] }),
  severityFrom: severity
    .optional()
    .meta({ description: 'Entries of this severity and above', examples: [7] }),
  families: z
    .array(z.enum(FAMILY_NAMES))
    .min(1)
    .optional()
    .meta({
      description: 'Families of finding types that it lists; without it all',
      examples: [['command and control']],
    }),
  types: typeGlobs('Backdoor:*'),
  accounts: z
    .array(accountId)
    .min(1)
    .optional()
    .meta({
      description: 'Entries that these accounts saw; without it any account',
      examples: [['111122223333']],
    }),
  organizationalUnits: z
    .array(organizationalUnit)
    .min(1)
    .optional()
    .meta({
      description: 'Entries that accounts of these OUs saw; without it any OU',
      examples: [['ou-ab12-cdef3456']],
    }),
  regions: z
    .array(region)
    .min(1)
    .optional()
    .meta({
      description: 'Entries that were seen in these regions; without it any region',
      examples: [['eu-west-1']],
    }),
  direction: z
    .enum(['source', 'destination'])
    .optional()
    .meta({
      description:
        'Attackers are sources of connections; command-and-control servers are destinations',
      examples: ['destination'],
    }),
  pins: z.boolean().default(true).describe('Whether pins are in it too'),
  ...ceilings,
  whenOver: squeezing.whenOver
    .optional()
    .meta({ description: 'As in `feed`, for this feed alone', examples: ['shed'] }),
  addedMax: squeezing.addedMax
    .optional()
    .meta({ description: 'As in `feed`, for this feed alone', examples: [65_536] }),
  minPrefix: squeezing.minPrefix.optional().describe('As in `feed`, for this feed alone'),
});

const device = z.strictObject({
  name: text.meta({ description: 'Of the device, for messages', examples: ['muc-1'] }),
  profile: deviceProfile.meta({
    description: 'What it is, by version and class; docs/feeds.md has the table',
    examples: ['fortios-7.4.9-mid'],
  }),
  otherFeedsLines: otherLines,
  feeds: z
    .array(text)
    .min(1)
    .meta({
      description: 'Names of the feeds it loads: your own, `blocklist`, `domains` or `sha256`',
      examples: [['blocklist']],
    }),
  push: pushChoice.optional().describe('How its lists are pushed to it as well, within seconds'),
});

export const feedChoices = {
  feed: standardFeeds
    .prefault({})
    .describe('The standard feeds: how long they may be, and for what device'),
  feeds: z
    .array(namedFeed)
    .default([])
    .describe('Custom feeds: parts of what is listed, under names of their own'),
  devices: z
    .array(device)
    .default([])
    .describe('Devices, and the feeds that each loads: together they must fit'),
};

export type StandardFeeds = z.infer<typeof standardFeeds>;
export type NamedFeedChoice = z.infer<typeof namedFeed>;
export type DeviceChoice = z.infer<typeof device>;

export interface FeedChoices {
  readonly feed: StandardFeeds;
  readonly feeds: readonly NamedFeedChoice[];
  readonly devices: readonly DeviceChoice[];
}

/** The standard feeds, by the name under which a device is said to load them, and what they list. */
export const STANDARD_FEEDS: Readonly<Record<string, Kind>> = {
  blocklist: 'ip',
  domains: 'domain',
  sha256: 'hash',
};
/** Where a named feed lies in every feed bucket. */
export function namedFeedPath({ name, format }: Pick<NamedFeedChoice, 'name' | 'format'>): string {
  return `feeds/${name}.${format === 'text' ? 'txt' : 'json'}`;
}

/** What loads our feeds where no device is said to: it loads each that is not said to be elsewhere. */
export function defaultDevice({ feed, feeds, devices }: FeedChoices): DeviceChoice {
  const elsewhere = new Set(devices.flatMap((one) => one.feeds));
  const named = feeds.map(({ name }) => name).filter((name) => !elsewhere.has(name));
  return {
    name: 'feed.device',
    profile: feed.device ?? DEFAULT_PROFILE,
    otherFeedsLines: feed.otherFeedsLines,
    feeds: [...new Set([...Object.keys(STANDARD_FEEDS), ...named])],
  };
}

/** What a feed of that name lists; `undefined` if there is none. */
export function kindOfFeed(name: string, { feeds }: Pick<FeedChoices, 'feeds'>): Kind | undefined {
  if (Object.hasOwn(STANDARD_FEEDS, name)) return STANDARD_FEEDS[name];
  return feeds.find((feed) => feed.name === name)?.kind;
}

/** Lines that a feed holds with nothing to say; the blocklist may be loaded as its two halves. */
export function linesLeast(name: string): number {
  return name === 'blocklist' ? 2 : 1;
}

/** A feed that is pushed is on the box twice, once by each lane. */
export function copiesOf(feed: string, device: DeviceChoice, choices: FeedChoices): 1 | 2 {
  return device.push !== undefined && pushedFeeds(device, choices).includes(feed) ? 2 : 1;
}

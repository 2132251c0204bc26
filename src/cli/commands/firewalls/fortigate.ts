import { readConfiguration } from '../../../adapters/files/configuration-file.ts';
import { isCredentialUser } from '../../../domain/firewalls/credential.ts';
import type { Configuration } from '../../../domain/configuration/configuration.ts';
import {
  fortigateSetup,
  type FortigateFeed,
  type SetupText,
} from '../../../domain/firewalls/fortigate-setup.ts';
import {
  compareFortios,
  FORTIOS_MIN,
  formatFortiosVersion,
  parseFortiosVersion,
} from '../../../domain/firewalls/fortios-version.ts';
import { panosSetup } from '../../../domain/firewalls/panos-setup.ts';
import { countGiven } from '../../shell/count-option.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const FEEDS: readonly FortigateFeed[] = ['addresses', 'domains', 'hashes'];
const OPTIONS = {
  'feed-region': { type: 'string' },
  fortios: { type: 'string', default: '7.4' },
  panos: { type: 'boolean', default: false },
  url: { type: 'string' },
  bucket: { type: 'string' },
  config: { type: 'string' },
  feeds: { type: 'string', default: 'addresses' },
  box: { type: 'string', default: 'fortigate' },
  user: { type: 'string' },
  outside: { type: 'string', default: 'wan1' },
  inside: { type: 'string', default: 'any' },
  prefix: { type: 'string', default: 'palisade' },
  refresh: { type: 'string' },
  category: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const fortigate: Verb = {
  help: `palisade fortigate --feed-region REGION [--fortios 7.4] [options]

Prints commands to paste into a FortiGate: the feeds, policies in both directions and for the box itself, the
re-check of open sessions, and what proves that the feed was loaded. What the version does not take is left
out and told on stderr, with what is left to do by hand.

  --feed-region R   region of the feed bucket that the box pulls from
  --bucket NAME     that bucket (output FeedBucket of the hub's stack); storage.feedBucket of --config
  --url BASE        instead of both: where feeds/… lie, e.g. https://feeds.example.org/
  --fortios V       6.2 and later; without a patch number its first is meant; 7.4
  --panos           the same for PAN-OS: external dynamic lists and rules, as set commands
  --feeds A,B       addresses, domains, hashes; addresses
  --box NAME        names the box to the hub (user agent palisade/NAME); fortigate
  --user NAME       user of the feed's credential; without it the network decides who may read
  --outside IF      interface or zone of the Internet; wan1
  --inside IF       interface or zone of our own; any
  --prefix TEXT     objects are called after it; with VDOMs a global feed needs g-…; palisade
  --refresh N       minutes between two pulls, 1 to 43200; 5
  --category N      category of the domain feed, 192 to 221; 192
  --config FILE     context.palisade of FILE: bucket, key and region
  --json            {commands, notes}
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const setup = values.panos ? panosText(values) : fortigateText(values);
    for (const note of setup.notes) io.err(`${note}\n`);
    await io.out(values.json ? `${JSON.stringify(setup)}\n` : setup.commands);
    return 0;
  },
};

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

function fortigateText(values: Values): SetupText {
  return fortigateSetup({
    ...common(values),
    version: versionOf(values.fortios),
    feeds: feedsOf(values.feeds),
    box: word('box', values.box),
    refreshMinutes: countGiven('refresh', values.refresh, 1, 43_200) ?? 5,
    category: countGiven('category', values.category, 192, 221) ?? 192,
  });
}

function panosText(values: Values): SetupText {
  const feeds = feedsOf(values.feeds);
  if (feeds.includes('hashes')) {
    throw new Misuse(
      '--feeds hashes: PAN-OS has no list of file hashes; allowed: addresses, domains',
    );
  }
  return panosSetup({ ...common(values), withDomains: feeds.includes('domains') });
}

function common(values: Values) {
  const configuration = readConfiguration(values.config);
  return {
    base: baseOf(values, configuration),
    blocklistKey: configuration.storage.blocklistKey,
    user: userOf(values.user),
    outside: word('outside', values.outside),
    inside: word('inside', values.inside),
    prefix: word('prefix', values.prefix),
  };
}

function versionOf(text: string) {
  const version = parseFortiosVersion(text);
  if (version !== undefined && compareFortios(version, FORTIOS_MIN) >= 0) return version;
  const min = formatFortiosVersion(FORTIOS_MIN);
  throw new Misuse(`--fortios is ${JSON.stringify(text)}, expected ${min} or later, e.g. 7.4.9`);
}

function feedsOf(text: string): readonly FortigateFeed[] {
  const given = text.split(',').map((name) => name.trim());
  const wrong = given.find((name) => !(FEEDS as readonly string[]).includes(name));
  if (wrong === undefined) return FEEDS.filter((name) => given.includes(name));
  throw new Misuse(`--feeds names ${JSON.stringify(wrong)}, expected some of ${FEEDS.join(', ')}`);
}

/** URLs longer than this do not fit `set resource`. */
const URL_CHARACTERS_MAX = 480;

function baseOf(values: Values, { storage, homeRegion }: Configuration): string {
  if (values.url !== undefined) return givenBase(values.url);
  const region = values['feed-region'] ?? homeRegion;
  const bucket = values.bucket ?? storage.feedBucket;
  if (region === undefined || !/^[a-z]{2,5}(-[a-z]+){1,3}-\d{1,2}$/.test(region)) {
    throw new Misuse('where is the feed? expected --feed-region, e.g. eu-west-1, or --url');
  }
  if (bucket === undefined) {
    throw new Misuse('which bucket? expected --bucket, output FeedBucket of the hub, or --url');
  }
  // A dot in the name is more than the wildcard of S3's certificate covers: the check would fail.
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Misuse(
      `--bucket is ${JSON.stringify(bucket)}, expected a bucket's name without dots`,
    );
  }
  if (values.user !== undefined) {
    throw new Misuse('--user: S3 refuses Basic credentials; give --url of what asks for them');
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${domain}/`;
}

function givenBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = text.length <= URL_CHARACTERS_MAX && !/["\\\s?#]/.test(text);
  if (url === undefined || !fits || !['https:', 'http:'].includes(url.protocol)) {
    throw new Misuse(`--url is ${JSON.stringify(text)}, expected e.g. https://feeds.example.org/`);
  }
  if (url.username !== '') throw new Misuse('--url holds a user: give it with --user');
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

/** As `palisade credentials` takes it. */
function userOf(text: string | undefined): string | undefined {
  if (text === undefined || isCredentialUser(text)) return text;
  throw new Misuse(
    `--user is ${JSON.stringify(text)}, expected up to 64 letters, digits, dots, hyphens and underscores`,
  );
}

/** What stands in quotes in a command: nothing that could end them, nor the line. */
function word(option: string, text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$/.test(text)) return text;
  throw new Misuse(
    `--${option} is ${JSON.stringify(text)}, expected up to 24 letters, digits, dots, hyphens and underscores`,
  );
}

import { counted, grouped } from '../../../domain/base/counted.ts';
import { basename } from 'node:path';
import {
  DEVICE_PROFILES,
  parseDeviceProfile,
  smallestReading,
  type DeviceProfile,
} from '../../../domain/firewalls/device-profile.ts';
import { faultBook, type FaultBook } from '../../../domain/feed-check/feed-fault.ts';
import { isStixBundle } from '../../../domain/feed-check/feed-objects.ts';
import {
  FEED_TYPES,
  formatOf,
  noFeed,
  readFeed,
  type FeedReading,
  type FeedType,
  type ReadingTerms,
} from '../../../domain/feed-check/feed-reading.ts';
import { isResourceStats } from '../../../domain/feed-check/resource-stats.ts';
import { countGiven } from '../../shell/count-option.ts';
import { Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';
import { API_OPTIONS, checkBox, isOfBox } from './check-box.ts';
import { checkStats } from './check-stats.ts';
import { feedBody } from './feed-body.ts';

const OPTIONS = {
  device: { type: 'string', values: DEVICE_PROFILES.map(({ name }) => name) },
  manifest: { type: 'string', multiple: true, path: true },
  type: { type: 'string', values: FEED_TYPES },
  'other-lines': { type: 'string' },
  user: { type: 'string' },
  ...API_OPTIONS,
  json: { type: 'boolean', default: false },
} as const;

export const checkFeed: Verb = {
  help: `palisade check-feed <url|file|-> [--device PROFILE] [options]
palisade check-feed [url|file] --api URL --api-key-file FILE [options]

Reads any feed, ours or another's, as a firewall does: fetches it as one would (no compression, Basic
credentials), counts what the device would load, and names what is wrong with the first lines that have it.
Exit 1 if the device would block something else than is meant, or nothing.

In place of a feed it also takes what a FortiGate prints at "diagnose sys external-resource stats", pasted into
a file or on stdin: it says of each feed whether all of it is enforced, and which edition the box may hold.

With --api it asks the FortiGate itself (its monitor API) what it has loaded of a feed, and compares each entry
with the feed, if one is named. Exit 1 if they differ, or the box has not loaded all.

  --device P        ${DEVICE_PROFILES.map(({ name }) => name).join(', ')},
                    or a version such as fortios-7.2.8; the smallest FortiGate that reads the format
  --type T          ${FEED_TYPES.join(', ')}; by name and content of the file
  --other-lines N   lines of the box's other feeds, where the limit is over all; 0
  --user NAME       Basic credentials; the password is read from PALISADE_FEED_PASSWORD
  --manifest FILE   of what a box holds: manifest.json of an edition it may be; once for each
  --api URL         the REST API of a FortiGate: https:// without a path
  --api-key-file F  the key of its REST API administrator, alone or as {"apiKey": "…"}
  --ca FILE         the authority that signed its certificate, in PEM; else those that Node knows
  --vdom NAME       the VDOM that has the feed; that of the administrator
  --resource NAME   the feed as the box calls it; palisade-addresses, -domains or -hashes by the name of the feed
  --json            the reading as JSON
`,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    const [place, ...others] = positionals;
    if (others.length === 0 && isOfBox(values)) return checkBox(place, values, io);
    if (place === undefined || others.length > 0) throw new Misuse('expected one URL or file');
    const terms = termsGiven(values);
    const book = faultBook();
    const body = await feedBody(place, values.user, book, io);
    if (body !== undefined && isResourceStats(startOf(body))) {
      const options = { manifests: values.manifest ?? [], json: values.json };
      return checkStats(Buffer.from(body).toString('utf8'), options, io);
    }
    if (values.manifest !== undefined) {
      throw new Misuse('--manifest is of what a box holds: expected without it for a feed');
    }
    const reading = readingOf(body, termsFor(place, body, terms), book);
    await io.out(values.json ? `${JSON.stringify(reading)}\n` : textOf(place, reading));
    return reading.faults.some(({ level }) => level === 'error') ? 1 : 0;
  },
};

/** A feed as the smallest FortiGate that takes one reads it; throws `Failure` if no server answers. */
export async function readingAt(
  place: string,
  user: string | undefined,
  io: Io,
): Promise<FeedReading> {
  const book = faultBook();
  const body = await feedBody(place, user, book, io);
  return readingOf(body, termsFor(place, body, termsGiven({})), book);
}

interface GivenTerms {
  readonly type: FeedType | undefined;
  readonly device: DeviceProfile | undefined;
  readonly otherLines: number;
}

function termsGiven(values: {
  readonly device?: string | undefined;
  readonly type?: string | undefined;
  readonly 'other-lines'?: string | undefined;
}): GivenTerms {
  return {
    type: typeGiven(values.type),
    device: deviceOf(values.device),
    otherLines: countGiven('other-lines', values['other-lines']) ?? 0,
  };
}

/** What was not given is by the feed: its type, and the smallest FortiGate that reads that. */
function termsFor(place: string, body: Uint8Array | undefined, given: GivenTerms): ReadingTerms {
  const type = given.type ?? typeOf(place, body);
  const device = given.device ?? smallestReading(formatOf(type));
  return { type, device, otherLines: given.otherLines };
}

function readingOf(body: Uint8Array | undefined, terms: ReadingTerms, book: FaultBook) {
  return body === undefined ? noFeed(terms, book) : readFeed(body, terms, book);
}

function deviceOf(given: string | undefined): DeviceProfile | undefined {
  if (given === undefined) return undefined;
  const device = parseDeviceProfile(given);
  if (device.ok) return device.value;
  throw new Misuse(`--device is ${JSON.stringify(given)}, ${device.problem}`);
}

function typeGiven(given: string | undefined): FeedType | undefined {
  const type = FEED_TYPES.find((one) => one === given);
  if (given === undefined || type !== undefined) return type;
  throw new Misuse(`--type is ${JSON.stringify(given)}, expected one of ${FEED_TYPES.join(', ')}`);
}

/** By its name; what JSON holds it says itself. */
function typeOf(place: string, body: Uint8Array | undefined): FeedType {
  const name = basename(place.replace(/[?#].*$/, '')).toLowerCase();
  if (name.endsWith('.json')) {
    return body !== undefined && isStixBundle(body) ? 'stix' : 'generic-address';
  }
  if (name.includes('domain')) return 'domain';
  return /sha256|hash|malware/.test(name) ? 'malware' : 'address';
}

/** Pasted output of a box differs from a feed in how it begins. */
const START_BYTES = 4_000;

function startOf(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, START_BYTES)).toString('latin1');
}

function textOf(place: string, reading: FeedReading): string {
  const { type, device, bytes, lines, entries, loaded, isSilent, addresses, faults } = reading;
  const rows: (readonly [string, string])[] = [
    ['feed', `${place} (${type}), ${counted(bytes, 'byte')}, ${counted(lines, 'line')}`],
    ['device', device],
    [
      'loads',
      `${grouped(loaded)} of ${counted(entries, 'entry', 'entries')}${isSilent ? ': its sentinel, there is nothing to say' : ''}`,
    ],
    ...(addresses === undefined
      ? []
      : [['covers', `${addresses.ipv4} IPv4, ${addresses.ipv6} IPv6 addresses`] as const]),
    ...faults.flatMap(({ level, says, count, examples }) => [
      [level, `${says}${count > 1 ? ` (${grouped(count)} times)` : ''}`] as const,
      ...examples
        .filter(({ text }) => text !== '')
        .map(
          ({ line, text }) => ['', `${line > 0 ? `line ${line}: ` : ''}${shown(text)}`] as const,
        ),
    ]),
    ['verdict', verdictOf(reading)],
  ];
  return rows.map(([name, text]) => `${name.padEnd(8)} ${text}\n`).join('');
}

function verdictOf({ faults }: FeedReading): string {
  const errors = faults.filter(({ level }) => level === 'error').length;
  if (errors > 0) return `${kindsOf(errors, 'error')}: the device would not do what is meant`;
  return faults.length > 0 ? `usable, ${kindsOf(faults.length, 'warning')}` : 'as it should be';
}

function kindsOf(count: number, what: string): string {
  return counted(count, `kind of ${what}`, `kinds of ${what}s`);
}

/** A stranger wrote it: nothing of it reaches the terminal as a control character. */
function shown(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

import { counted, grouped } from '../../../domain/base/counted.ts';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { FEED_BYTES_MAX, fetchFeed } from '../../../adapters/sinks/feed-client.ts';
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
import { Failure, Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';
import { checkStats } from './check-stats.ts';

const OPTIONS = {
  device: { type: 'string', values: DEVICE_PROFILES.map(({ name }) => name) },
  manifest: { type: 'string', multiple: true, path: true },
  type: { type: 'string', values: FEED_TYPES },
  'other-lines': { type: 'string' },
  user: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const PASSWORD_VARIABLE = 'PALISADE_FEED_PASSWORD';

export const checkFeed: Verb = {
  help: `palisade check-feed <url|file|-> [--device PROFILE] [options]

Reads any feed, ours or another's, as a firewall does: fetches it as one would (no compression, Basic
credentials), counts what the device would load, and names what is wrong with the first lines that have it.
Exit 1 if the device would block something else than is meant, or nothing.

In place of a feed it also takes what a FortiGate prints at "diagnose sys external-resource stats", pasted into
a file or on stdin: it says of each feed whether all of it is enforced, and which edition the box may hold.

  --device P        ${DEVICE_PROFILES.map(({ name }) => name).join(', ')},
                    or a version such as fortios-7.2.8; the smallest FortiGate that reads the format
  --type T          ${FEED_TYPES.join(', ')}; by name and content of the file
  --other-lines N   lines of the box's other feeds, where the limit is over all; 0
  --user NAME       Basic credentials; the password is read from ${PASSWORD_VARIABLE}
  --manifest FILE   of pasted output: manifest.json of an edition it may be; once for each
  --json            the reading as JSON
`,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    const [place, ...others] = positionals;
    if (place === undefined || others.length > 0) throw new Misuse('expected one URL or file');
    const terms = termsGiven(values);
    const book = faultBook();
    const body = /^https?:\/\//i.test(place)
      ? await fetched(place, credentialOf(values.user, io), book)
      : await readPlace(place, book, io);
    if (body !== undefined && isResourceStats(startOf(body))) {
      const options = { manifests: values.manifest ?? [], json: values.json };
      return checkStats(Buffer.from(body).toString('utf8'), options, io);
    }
    if (values.manifest !== undefined) {
      throw new Misuse('--manifest is of pasted output of a box: expected without it for a feed');
    }
    const reading = readingOf(body, termsFor(place, body, terms), book);
    await io.out(values.json ? `${JSON.stringify(reading)}\n` : textOf(place, reading));
    return reading.faults.some(({ level }) => level === 'error') ? 1 : 0;
  },
};

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

function credentialOf(user: string | undefined, { env }: Io) {
  if (user === undefined) return undefined;
  const password = env[PASSWORD_VARIABLE] ?? '';
  if (password !== '') return { user, password };
  throw new Misuse(`--user wants the password in ${PASSWORD_VARIABLE}`);
}

async function fetched(
  place: string,
  credential: ReturnType<typeof credentialOf>,
  book: FaultBook,
): Promise<Uint8Array | undefined> {
  if (!URL.canParse(place)) throw new Misuse(`${JSON.stringify(place)} is no URL`);
  const url = new URL(place);
  if (url.username !== '') throw new Misuse('the URL holds a user: give it with --user');
  const fetched = await fetchFeed(url, credential).catch((error: unknown) => {
    throw new Failure(error instanceof Error ? error.message : String(error));
  });
  for (const { kind, text } of fetched.faults) book.note(kind, 0, text);
  return fetched.body;
}

/** Pasted output of a box differs from a feed in how it begins. */
const START_BYTES = 4_000;

function startOf(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, START_BYTES)).toString('latin1');
}

async function readPlace(place: string, book: FaultBook, { stdin }: Io): Promise<Uint8Array> {
  if (place !== '-') return readFile(place, book);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > FEED_BYTES_MAX) {
      throw new Failure(`cannot read stdin: expected a feed of at most ${FEED_BYTES_MAX} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** With the digest beside it checked, as `sha256sum --check` would. */
function readFile(path: string, book: FaultBook): Uint8Array {
  let body: Uint8Array;
  try {
    body = wholeFile(path);
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${error instanceof Error ? error.message : ''}`);
  }
  const wanted = digestBeside(path);
  const digest = createHash('sha256').update(body).digest('hex');
  if (wanted !== undefined && wanted !== digest) {
    book.note(
      'digest',
      0,
      `${path}.sha256 says ${wanted.slice(0, 16)}…, it is ${digest.slice(0, 16)}…`,
    );
  }
  return body;
}

const CHUNK_BYTES = 1 << 20;

/** The bytes of a file or pipe; throws if there are more than any device would load. */
function wholeFile(path: string): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0; size <= FEED_BYTES_MAX;) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      size += read;
    }
  } finally {
    closeSync(descriptor);
  }
  throw new Error(`expected a feed of at most ${FEED_BYTES_MAX} bytes, got more`);
}

function digestBeside(path: string): string | undefined {
  try {
    return readFileSync(`${path}.sha256`, 'utf8').split(/\s/, 1)[0]?.toLowerCase();
  } catch {
    return undefined; // none is wanted of a feed that is not ours
  }
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

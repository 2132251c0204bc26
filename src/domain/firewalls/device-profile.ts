/**
 * Device profiles: what firewalls load of a feed, as data. A device cuts off in silence what it cannot
 * load, so what it can decides how long a feed may be.
 *
 * Law: where a source leaves a choice (the class of a model is not given, a number was never established),
 * the smaller limit stands: a feed that fits it fits every device of the profile.
 * docs/sources/fortios.md names the vendor's pages behind each row: #2-the-file, #3-limits, #5-stix-and-json, #7-pan-os.
 */
import type { Kind } from '../findings/extraction.ts';
import {
  compareFortios,
  FORTIOS_MIN,
  formatFortiosVersion,
  isWithin,
  parseFortiosVersion,
  type FortiosSpan,
  type FortiosVersion,
} from './fortios-version.ts';
import { ok, refuse, type Result } from '../base/result.ts';

/** FortiGates up to 90G, 100F to 900G, and from 1000F up. */
export type ModelClass = 'entry' | 'mid' | 'high';
const MODEL_CLASSES: readonly ModelClass[] = ['entry', 'mid', 'high'];

export type FeedFormat = 'text' | 'json' | 'stix';

/**
 * Versions of FortiOS that read a format (fortios.md §1): `generic-address` and `stix://` came later than
 * lists. PAN-OS reads lists only.
 */
const FORTIOS_FORMATS: Readonly<Record<FeedFormat, FortiosSpan>> = {
  text: { since: [FORTIOS_MIN] },
  json: { since: [[7, 6, 1]] },
  stix: { since: [[7, 0, 2]] },
};
const FORMATS = Object.keys(FORTIOS_FORMATS) as readonly FeedFormat[];

/** For people: which devices read the format. */
export function readersOfFormat(format: FeedFormat): string {
  const [since] = FORTIOS_FORMATS[format].since;
  return format === 'text' || since === undefined
    ? 'every device'
    : `FortiOS ${formatFortiosVersion(since)} or later`;
}

function formatsOf(version: FortiosVersion): readonly FeedFormat[] {
  return FORMATS.filter((format) => isWithin(version, FORTIOS_FORMATS[format]));
}

export interface DeviceProfile {
  readonly name: string;
  readonly vendor: 'fortios' | 'panos';
  /** Which devices these are, for people. */
  readonly devices: string;
  /** Entries of each kind that it loads, and 0 for a kind it has no feed for. */
  readonly linesMax: Readonly<Record<Kind, number>>;
  /** Bytes of one file. */
  readonly bytesMax: number;
  /** Whether the lines are for each feed, or for all feeds of one kind on the box together. */
  readonly scope: 'feed' | 'device';
  readonly syntax: Syntax;
  readonly formats: readonly FeedFormat[];
  /** What a list without entries does to a deny policy: it matches nothing, or nobody knows. */
  readonly onEmptyList: 'opens' | 'unknown';
  /** Pages of the vendor, or who saw it. */
  readonly source: string;
  /** Why these numbers, where the source leaves a choice. */
  readonly because: string;
}

/** What a line may be, beside one address. */
export interface Syntax {
  readonly cidrs: boolean;
  /** `first-last`. */
  readonly ranges: boolean;
  /** IPv4 and IPv6 in one file. */
  readonly mixedFamilies: boolean;
  /** Lines that start with `#`; whether they count as entries is documented nowhere. */
  readonly commentLines: boolean;
  /** Text behind an entry and a blank. */
  readonly trailingComments: boolean;
  readonly lineBytesMax: number;
}

const FORTIOS_SYNTAX: Syntax = {
  cidrs: true,
  ranges: true,
  mixedFamilies: true,
  commentLines: true,
  trailingComments: false,
  lineBytesMax: 4_096, // kb 225335
};
const MEGABYTE = 1_000_000; // the vendor says MB and not which; this is the smaller
const FORTIOS_LINES = 131_072; // 128 × 1024, every type of feed, up to 7.4.3
/** No later page names a limit for file hashes: the last one that was named stands. */
const FORTIOS_HASHES = FORTIOS_LINES;

const FORTIOS_6_2: DeviceProfile = {
  name: 'fortios-6.2',
  vendor: 'fortios',
  devices: 'FortiGate with FortiOS 6.2 to 7.4.3',
  linesMax: { ip: FORTIOS_LINES, domain: FORTIOS_LINES, hash: FORTIOS_HASHES },
  bytesMax: 10 * MEGABYTE,
  scope: 'feed',
  syntax: FORTIOS_SYNTAX,
  formats: formatsOf(FORTIOS_MIN),
  onEmptyList: 'opens', // kb 421802
  source: 'community.fortinet.com kb 378964, kb 225335',
  because: 'lines or bytes, whichever is reached first, for each feed',
};

const FORTIOS_7_4_4: DeviceProfile = {
  ...FORTIOS_6_2,
  name: 'fortios-7.4.4',
  devices: 'FortiGate with FortiOS 7.4.4 to 7.4.8 or 7.6.0 to 7.6.2',
  linesMax: { ip: 300_000, domain: 1_000_000, hash: FORTIOS_HASHES },
  bytesMax: 32 * MEGABYTE,
  scope: 'device',
  formats: formatsOf([7, 4, 4]),
  source: 'docs.fortinet.com FortiGate 7.4.0 new features 677896, kb 378964',
  because:
    'all models load 300,000 addresses over all feeds; names and bytes are those of entry models',
};

/** FortiOS 7.4.9 and later, 7.6.3 and later: addresses go by the model. */
const BY_CLASS: Readonly<Record<ModelClass, Pick<DeviceProfile, 'linesMax' | 'bytesMax'>>> = {
  entry: {
    linesMax: { ip: 300_000, domain: 1_000_000, hash: FORTIOS_HASHES },
    bytesMax: 32 * MEGABYTE,
  },
  mid: {
    linesMax: { ip: 1_000_000, domain: 3_000_000, hash: FORTIOS_HASHES },
    bytesMax: 64 * MEGABYTE,
  },
  high: {
    linesMax: { ip: 5_000_000, domain: 5_000_000, hash: FORTIOS_HASHES },
    bytesMax: 128 * MEGABYTE,
  },
};
const CLASS_NAMES: Readonly<Record<ModelClass, string>> = {
  entry: 'up to 90G',
  mid: '100F to 900G',
  high: '1000F and larger',
};

function byClass(version: FortiosVersion, modelClass: ModelClass): DeviceProfile {
  const first = formatFortiosVersion(version);
  return {
    ...FORTIOS_7_4_4,
    ...BY_CLASS[modelClass],
    name: `fortios-${first}-${modelClass}`,
    devices: `FortiGate ${CLASS_NAMES[modelClass]} with FortiOS ${first} or later of that line`,
    formats: formatsOf(version),
    source: 'docs.fortinet.com FortiGate 7.6.3 administration guide 9463, as cited by users',
    because: 'over all feeds of the box, by the class of the model',
  };
}

const FORTIGATE_VM: DeviceProfile = {
  ...FORTIOS_6_2,
  name: 'fortigate-vm',
  devices: 'FortiGate-VM with any FortiOS from 6.2 on',
  scope: 'device',
  source: 'kb 378964; a VM02 of 7.4 or later has a limit of 168,928 (malicious-ip issue 3)',
  because:
    'no page names the limit of virtual machines; this one held where one was seen, over all feeds',
};

const PANOS: DeviceProfile = {
  name: 'panos',
  vendor: 'panos',
  devices: 'PAN-OS firewall with external dynamic lists, any model',
  linesMax: { ip: 50_000, domain: 50_000, hash: 0 },
  bytesMax: 10 * MEGABYTE,
  scope: 'device',
  // "The space at the end of the IP address is the delimiter that separates a comment" (formatting guidelines).
  syntax: { ...FORTIOS_SYNTAX, commentLines: false, trailingComments: true },
  formats: ['text'],
  onEmptyList: 'unknown',
  source: 'docs.paloaltonetworks.com external dynamic list, formatting guidelines',
  because:
    'the smaller models load 50,000 addresses over all lists; names and bytes are our caution',
};

const PANOS_LARGE: DeviceProfile = {
  ...PANOS,
  name: 'panos-large',
  devices: 'PAN-OS firewall PA-3200, PA-5000 or PA-7000 series',
  linesMax: { ...PANOS.linesMax, ip: 150_000 },
  because: 'these models load 150,000 addresses over all lists; names and bytes are our caution',
};

/** Every profile there is; the first fits every FortiGate there is. */
export const DEVICE_PROFILES: readonly DeviceProfile[] = [
  FORTIOS_6_2,
  FORTIOS_7_4_4,
  ...MODEL_CLASSES.map((one) => byClass([7, 4, 9], one)),
  ...MODEL_CLASSES.map((one) => byClass([7, 6, 3], one)),
  ...[FORTIGATE_VM, PANOS, PANOS_LARGE],
];
export const DEFAULT_PROFILE = FORTIOS_6_2;

/** `fortios-7.4.9+`, `7.2`, `fortios-7.6.4-mid`: a version, maybe with the class of the model. */
const FORTIOS_NAME = /^(?:fortios-)?([0-9.]+)\+?(?:-(entry|mid|high|vm))?$/;

/**
 * The profile that a name means: its own, or that of a FortiOS version. Where the version's limits go by
 * the model and no class is given, it is the entry class.
 */
export function parseDeviceProfile(name: string): Result<DeviceProfile, string> {
  const found = DEVICE_PROFILES.find((profile) => profile.name === name.replace(/\+$/, ''));
  if (found !== undefined) return ok(found);
  const [, text = '', modelClass] = FORTIOS_NAME.exec(name) ?? [];
  const version = parseFortiosVersion(text);
  if (version === undefined) return refuse(allowedNames());
  return profileOfVersion(version, (modelClass as ModelClass | 'vm' | undefined) ?? 'entry');
}

/** The smallest FortiGate that reads the format: what fits it fits every one that does. */
export function smallestReading(format: FeedFormat): DeviceProfile {
  const [since = FORTIOS_MIN] = FORTIOS_FORMATS[format].since;
  return { ...limitsOf(since, 'entry'), formats: formatsOf(since) };
}

/** The profile of one box: its FortiOS version, and its model as `get system status` names it. */
export function profileOfBox(version: string, model: string): Result<DeviceProfile, string> {
  const parsed = parseFortiosVersion(version.replace(/^v/, ''));
  if (parsed === undefined) {
    return refuse(`${JSON.stringify(version)} is no FortiOS version, e.g. 7.4.9`);
  }
  const modelClass = modelClassOf(model);
  if (modelClass === undefined) {
    return refuse(`${JSON.stringify(model)} is no FortiGate model, e.g. FortiGate-100F`);
  }
  return profileOfVersion(parsed, modelClass);
}

/** `FortiGate-60F` is entry, `FGT_100F` mid, `FG-1101E` high; `undefined` if it names no model. */
export function modelClassOf(model: string): ModelClass | 'vm' | undefined {
  if (/vm/i.test(model)) return 'vm';
  const [digits] = /\d{2,4}/.exec(model) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (number < 100) return 'entry';
  return number < 1_000 ? 'mid' : 'high';
}

/** Limits as of the profile that holds the version, formats as of the version itself. */
function profileOfVersion(
  version: FortiosVersion,
  modelClass: ModelClass | 'vm',
): Result<DeviceProfile, string> {
  if (compareFortios(version, FORTIOS_MIN) < 0) {
    const given = formatFortiosVersion(version);
    return refuse(`FortiOS ${given} takes no address feed in a policy, expected 6.2 or later`);
  }
  return ok({ ...limitsOf(version, modelClass), formats: formatsOf(version) });
}

function limitsOf(version: FortiosVersion, modelClass: ModelClass | 'vm'): DeviceProfile {
  const isBefore = (other: FortiosVersion) => compareFortios(version, other) < 0;
  if (modelClass === 'vm') return FORTIGATE_VM;
  if (isBefore([7, 4, 4])) return FORTIOS_6_2;
  if (isBefore([7, 4, 9])) return FORTIOS_7_4_4;
  if (isBefore([7, 6, 0])) return byClass([7, 4, 9], modelClass);
  return isBefore([7, 6, 3]) ? FORTIOS_7_4_4 : byClass([7, 6, 3], modelClass);
}

function allowedNames(): string {
  const names = DEVICE_PROFILES.map(({ name }) => name);
  return `expected one of ${names.join(', ')}, or a version such as fortios-7.2.8`;
}

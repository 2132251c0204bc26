/**
 * Device profiles: what firewalls load of a feed, as data. A device cuts off in silence what it cannot
 * load, so what it can decides how long a feed may be.
 *
 * Law: where a source leaves a choice (the class of a model is not told, a number was never established),
 * the smaller limit stands: a feed that fits it fits every device of the profile.
 * Sources: fortios.md §2, §3, §5 and §10 name the vendor's pages behind each row.
 */
import type { Kind } from '../findings/extraction.ts';
import {
  compareFortios,
  FORTIOS_MIN,
  formatFortiosVersion,
  parseFortiosVersion,
  type FortiosVersion,
} from './fortios-version.ts';
import { ok, refuse, type Result } from '../base/result.ts';

/** FortiGates up to 90G, 100F to 900G, and from 1000F up. */
export type ModelClass = 'entry' | 'mid' | 'high';
const MODEL_CLASSES: readonly ModelClass[] = ['entry', 'mid', 'high'];

export type FeedFormat = 'text' | 'json' | 'stix';

export interface DeviceProfile {
  readonly name: string;
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
  /** Lines that start with `#`; whether they count as entries is nowhere told. */
  readonly commentLines: boolean;
  readonly lineBytesMax: number;
}

const FORTIOS_SYNTAX: Syntax = {
  ...{ cidrs: true, ranges: true, mixedFamilies: true, commentLines: true },
  lineBytesMax: 4_096, // kb 225335
};
const MEGABYTE = 1_000_000; // the vendor says MB and not which; this is the smaller
const FORTIOS_LINES = 131_072; // 128 × 1024, every type of feed, up to 7.4.3
/** No later page names a limit for file hashes: the last one that was named stands. */
const FORTIOS_HASHES = FORTIOS_LINES;

const FORTIOS_6_2: DeviceProfile = {
  name: 'fortios-6.2',
  devices: 'FortiGate with FortiOS 6.2 to 7.4.3',
  linesMax: { ip: FORTIOS_LINES, domain: FORTIOS_LINES, hash: FORTIOS_HASHES },
  bytesMax: 10 * MEGABYTE,
  scope: 'feed',
  syntax: FORTIOS_SYNTAX,
  formats: ['text', 'stix'], // stix:// from 7.0.2
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

function byClass(version: string, modelClass: ModelClass): DeviceProfile {
  return {
    ...FORTIOS_7_4_4,
    ...BY_CLASS[modelClass],
    name: `fortios-${version}-${modelClass}`,
    devices: `FortiGate ${CLASS_NAMES[modelClass]} with FortiOS ${version} or later of that line`,
    formats: version === '7.6.3' ? ['text', 'json', 'stix'] : ['text', 'stix'],
    source: 'docs.fortinet.com FortiGate 7.6.3 administration guide 9463, as cited by users',
    because: 'over all feeds of the box, by the class of the model',
  };
}

const FORTIGATE_VM: DeviceProfile = {
  ...FORTIOS_6_2,
  name: 'fortigate-vm',
  devices: 'FortiGate-VM with any FortiOS from 6.2 on',
  scope: 'device',
  source: 'kb 378964; a VM02 of 7.4 or later told a limit of 168,928 (malicious-ip issue 3)',
  because:
    'no page names the limit of virtual machines; this one held where one was seen, over all feeds',
};

const PANOS: DeviceProfile = {
  name: 'panos',
  devices: 'PAN-OS firewall with external dynamic lists, any model',
  linesMax: { ip: 50_000, domain: 50_000, hash: 0 },
  bytesMax: 10 * MEGABYTE,
  scope: 'device',
  syntax: { ...FORTIOS_SYNTAX, commentLines: false },
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
  ...MODEL_CLASSES.map((one) => byClass('7.4.9', one)),
  ...MODEL_CLASSES.map((one) => byClass('7.6.3', one)),
  ...[FORTIGATE_VM, PANOS, PANOS_LARGE],
];
export const DEFAULT_PROFILE = FORTIOS_6_2;

/** `fortios-7.4.9+`, `7.2`, `fortios-7.6.4-mid`: a version, maybe with the class of the model. */
const FORTIOS_NAME = /^(?:fortios-)?([0-9.]+)\+?(?:-(entry|mid|high))?$/;

/**
 * The profile that a name means: its own, or that of a FortiOS version. Where the version's limits go by
 * the model and no class is told, it is the entry class.
 */
export function parseDeviceProfile(name: string): Result<DeviceProfile, string> {
  const found = DEVICE_PROFILES.find((profile) => profile.name === name.replace(/\+$/, ''));
  if (found !== undefined) return ok(found);
  const [, text = '', modelClass] = FORTIOS_NAME.exec(name) ?? [];
  const version = parseFortiosVersion(text);
  if (version === undefined) return refuse(allowedNames());
  return profileOfVersion(version, (modelClass as ModelClass | undefined) ?? 'entry');
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
  if (modelClass !== 'vm') return profileOfVersion(parsed, modelClass);
  const other = profileOfVersion(parsed, 'entry');
  return other.ok ? ok(FORTIGATE_VM) : other;
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

function profileOfVersion(
  version: FortiosVersion,
  modelClass: ModelClass,
): Result<DeviceProfile, string> {
  const isBefore = (other: FortiosVersion) => compareFortios(version, other) < 0;
  if (isBefore(FORTIOS_MIN)) {
    const given = formatFortiosVersion(version);
    return refuse(`FortiOS ${given} takes no address feed in a policy; allowed: 6.2 or later`);
  }
  if (isBefore([7, 4, 4])) return ok(FORTIOS_6_2);
  if (isBefore([7, 4, 9])) return ok(FORTIOS_7_4_4);
  if (isBefore([7, 6, 0])) return ok(byClass('7.4.9', modelClass));
  return ok(isBefore([7, 6, 3]) ? FORTIOS_7_4_4 : byClass('7.6.3', modelClass));
}

function allowedNames(): string {
  const names = DEVICE_PROFILES.map(({ name }) => name);
  return `allowed: ${names.join(', ')}, or a version such as fortios-7.2.8`;
}

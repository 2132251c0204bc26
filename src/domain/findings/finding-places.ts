/**
 * Where a finding names the other side, and where it names our own.
 *
 * The places are the schema's (docs/sources/guardduty.md#2-where-a-finding-names-the-other-side), never a search over text:
 * titles, user agents, proxies' addresses (`sourceIPs`) and our own credentials' addresses look just the same
 * (docs/sources/guardduty.md#3-what-looks-like-an-address-and-is-not-the-attackers).
 *
 *   service.action.*Action.remoteIpDetails                       address
 *   service.action.portProbeAction.portProbeDetails[].remote…    addresses
 *   service.action.dnsRequestAction.domain                       domain (never domainWithSuffix)
 *   service.detection.sequence.endpoints[].{ip,domain}           both, with indicators that confirm
 *   service.{ebsVolumeScanDetails,malwareScanDetails} …hash      files
 *   service.{runtimeDetails,evidence} …                          files, for types that accuse one
 */
import { at, field, isObject, eachAt, numberAt, textAt } from '../base/lookup.ts';

/** Values as written, each once, in document order. */
export interface RemoteValues {
  readonly ips: readonly string[];
  readonly domains: readonly string[];
  readonly hashes: readonly string[];
}

/** What the finding says beside a remote value, keyed by the value as written. */
export interface RemoteNotes {
  /** Values of an attack sequence that an indicator calls malicious, or mining. */
  readonly confirmed: ReadonlySet<string>;
  /** Values of an attack sequence that an indicator calls a Tor node. */
  readonly tor: ReadonlySet<string>;
  /** Addresses with the autonomous system they are announced by. */
  readonly asn: ReadonlyMap<string, number>;
  /** Addresses with the names of whose they are: in lower case, joined by ` | `. */
  readonly organization: ReadonlyMap<string, string>;
  /** Addresses with the name of the country they are in. */
  readonly country: ReadonlyMap<string, string>;
}

export interface Places {
  readonly remote: RemoteValues;
  readonly notes: RemoteNotes;
  /** Addresses and names of our own side, as written. */
  readonly own: ReadonlySet<string>;
  /** Those of them that a resource has on the Internet (`publicIp`, `ipv6Addresses`), as written. */
  readonly ownPublic: ReadonlySet<string>;
  /** Whether a probe has no remote side where the schema has it, as where a tool has made its list into another shape. */
  readonly hasUnreadProbe: boolean;
}

/** Between the names of one organization. */
export const NAMES_SEPARATOR = ' | ';

const OWN_KEYS: ReadonlySet<string> = new Set(
  ['publicIp', 'privateIpAddress', 'ipv6Addresses', 'publicDnsName', 'privateDnsName'].map((key) =>
    key.toLowerCase(),
  ),
);

/** What a resource has on the Internet; other keys hold what only its network knows it by. */
const PUBLIC_KEYS: ReadonlySet<string> = new Set(['publicip', 'ipv6addresses']);

const OWN_KEY_LENGTHS: ReadonlySet<number> = new Set([...OWN_KEYS].map((key) => key.length));

/** Types whose finding says that the process's own file is the malware; elsewhere it is bash. */
const ACCUSES_PROCESS =
  /^(Execution:Runtime\/MaliciousFileExecuted|Impact:Runtime\/CryptoMinerExecuted)/;
const ACCUSES_MODULE = /^DefenseEvasion:Runtime\/KernelModuleLoaded/;

/** A map, since the key is the sender's: an object would answer to `constructor` too. */
const CONFIRMING: ReadonlyMap<string, 'confirmed' | 'tor'> = new Map([
  ['MALICIOUS_IP', 'confirmed'],
  ['CRYPTOMINING_IP', 'confirmed'],
  ['MALICIOUS_DOMAIN', 'confirmed'],
  ['CRYPTOMINING_DOMAIN', 'confirmed'],
  ['TOR_IP', 'tor'],
]);

class Collected {
  readonly ips = new Set<string>();
  readonly domains = new Set<string>();
  readonly hashes = new Set<string>();
  readonly confirmed = new Set<string>();
  readonly tor = new Set<string>();
  readonly asn = new Map<string, number>();
  readonly organization = new Map<string, string>();
  readonly country = new Map<string, string>();
  readonly own = new Set<string>();
  readonly ownPublic = new Set<string>();
  hasUnreadProbe = false;
}

/** Reads every place of a bare finding. Total: whatever is missing or of another type adds nothing. */
export function placesOf(detail: unknown): Places {
  const found = new Collected();
  const service = field(detail, 'service');
  readActions(service, found);
  readSequence(at(service, 'detection', 'sequence'), found);
  readFiles(detail, service, found);
  readOwn(field(detail, 'resource'), found);
  readOwn(at(service, 'detection', 'sequence', 'resources'), found);
  return {
    remote: { ips: [...found.ips], domains: [...found.domains], hashes: [...found.hashes] },
    notes: {
      confirmed: found.confirmed,
      tor: found.tor,
      asn: found.asn,
      organization: found.organization,
      country: found.country,
    },
    own: found.own,
    ownPublic: found.ownPublic,
    hasUnreadProbe: found.hasUnreadProbe,
  };
}

/** Every action is read alike: an action type that does not exist yet has its remote side there too. */
function readActions(service: unknown, found: Collected): void {
  const action = field(service, 'action');
  const actions = isObject(action) ? Object.values(action) : [];
  // AWS's own schema registry knows an awsApiCallAction directly under service.
  for (const one of [...actions, field(service, 'awsApiCallAction')]) {
    readSide(one, found);
    for (const probe of eachAt(one, 'portProbeDetails')) {
      readSide(probe, found);
      if (!isObject(field(probe, 'remoteIpDetails'))) found.hasUnreadProbe = true;
    }
  }
  add(found.domains, at(action, 'dnsRequestAction', 'domain'));
}

function readSide(holder: unknown, found: Collected): void {
  const remote = field(holder, 'remoteIpDetails');
  const organization = field(remote, 'organization');
  const asn = numberAt(organization, 'asn') ?? 0;
  const names = ORGANIZATION_KEYS.map((key) => field(organization, key));
  const country = textAt(remote, 'country', 'countryName');
  for (const key of ['ipAddressV4', 'ipAddressV6']) {
    const written = add(found.ips, field(remote, key));
    noteNetwork(found, written, asn, names);
    noteCountry(found, written, country);
  }
  for (const key of ['ipAddressV4', 'ipAddressV6']) {
    add(found.own, at(holder, 'localIpDetails', key));
  }
}

const ORGANIZATION_KEYS = ['asnOrg', 'isp', 'org'] as const;
/** Characters of a name that are kept: senders choose them, and registered names are shorter. */
const NAME_MAX = 64;

function noteNetwork(
  found: Collected,
  written: string | undefined,
  asn: number,
  names: readonly unknown[],
): void {
  if (written === undefined) return;
  if (asn > 0) found.asn.set(written, asn);
  const texts = names.filter((name) => typeof name === 'string').map(comparableName);
  const distinct = [...new Set(texts)].filter((name) => name !== '').sort();
  if (distinct.length > 0) found.organization.set(written, distinct.join(NAMES_SEPARATOR));
}

/** As written, in printable ASCII. */
function noteCountry(found: Collected, written: string | undefined, name = ''): void {
  const country = name
    .slice(0, NAME_MAX)
    .replace(/[^ -~]/g, '')
    .trim();
  if (written !== undefined && country !== '') found.country.set(written, country);
}

function comparableName(name: string): string {
  return name
    .slice(0, NAME_MAX)
    .toLowerCase()
    .replace(/[^ -~]/g, '')
    .trim();
}

function readSequence(sequence: unknown, found: Collected): void {
  for (const endpoint of eachAt(sequence, 'endpoints')) {
    const written = add(found.ips, field(endpoint, 'ip'));
    const system = field(endpoint, 'autonomousSystem');
    noteNetwork(found, written, numberAt(system, 'number') ?? 0, [field(system, 'name')]);
    noteCountry(found, written, textAt(endpoint, 'location', 'country'));
    add(found.domains, field(endpoint, 'domain'));
  }
  const signals = eachAt(sequence, 'signals');
  const indicators = [
    ...eachAt(sequence, 'sequenceIndicators'),
    ...signals.flatMap((signal) => eachAt(signal, 'signalIndicators')),
  ];
  for (const indicator of indicators) readIndicator(indicator, found);
}

function readIndicator(indicator: unknown, found: Collected): void {
  const key = textAt(indicator, 'key') ?? '';
  const meaning = CONFIRMING.get(key);
  if (meaning === undefined) return;
  const values = key.endsWith('_IP') ? found.ips : found.domains;
  for (const value of eachAt(indicator, 'values')) {
    const written = add(values, value);
    if (written !== undefined) found[meaning].add(written);
  }
}

function readFiles(detail: unknown, service: unknown, found: Collected): void {
  const { hashes } = found;
  const detections = at(service, 'ebsVolumeScanDetails', 'scanDetections', 'threatDetectedByName');
  for (const threat of eachAt(detections, 'threatNames')) addHashes(hashes, threat, 'filePaths');
  for (const threat of eachAt(service, 'malwareScanDetails', 'threats')) {
    add(hashes, field(threat, 'hash'));
    addHashes(hashes, threat, 'itemPaths');
    addHashes(hashes, threat, 'itemDetails');
  }
  for (const bucket of eachAt(detail, 'resource', 's3BucketDetails')) {
    addHashes(hashes, bucket, 's3ObjectDetails');
  }
  for (const intelligence of eachAt(service, 'evidence', 'threatIntelligenceDetails')) {
    add(hashes, field(intelligence, 'threatFileSha256'));
  }
  const type = textAt(detail, 'type') ?? '';
  const runtime = field(service, 'runtimeDetails');
  if (ACCUSES_PROCESS.test(type)) add(hashes, at(runtime, 'process', 'executableSha256'));
  if (ACCUSES_MODULE.test(type)) add(hashes, at(runtime, 'context', 'moduleSha256'));
}

function addHashes(hashes: Set<string>, holder: unknown, list: string): void {
  for (const item of eachAt(holder, list)) add(hashes, field(item, 'hash'));
}

/** Walks without recursion: depth and breadth of nesting are the sender's choice. */
function readOwn(root: unknown, { own, ownPublic }: Collected): void {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      const isOwn = isOwnKey(key);
      if (isOwn) addEach(own, inner);
      if (isOwn && PUBLIC_KEYS.has(key.toLowerCase())) addEach(ownPublic, inner);
      pending.push(inner);
    }
  }
}

/** Lower case is only made of keys that could be one: most of a resource is others. */
function isOwnKey(key: string): boolean {
  return OWN_KEY_LENGTHS.has(key.length) && OWN_KEYS.has(key.toLowerCase());
}

function addEach(values: Set<string>, inner: unknown): void {
  for (const one of Array.isArray(inner) ? (inner as unknown[]) : [inner]) add(values, one);
}

/**
 * Adds a value as written and returns it. Absent values (null, empty text) add nothing, nor do objects
 * and lists, whose size is the sender's choice; a number or boolean is kept as its JSON, so that it is
 * dropped later with a reason that names it.
 */
function add(values: Set<string>, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') return undefined;
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  values.add(written);
  return written;
}

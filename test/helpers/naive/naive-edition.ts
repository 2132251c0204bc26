/**
 * The stupid oracle: which addresses are listed, decided one by one and by comparing everything with
 * everything, from the facts on finding types and windows. It shares no code with the pipeline.
 *
 * Its world is small: 32 IPv4 and 16 IPv6 addresses that collapse in every way, times in minutes.
 */

export interface Fact {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly type: NaiveType;
  readonly severity: number;
  readonly direction: 'INBOUND' | 'OUTBOUND';
  readonly role: 'TARGET' | 'ACTOR';
  /** Index into `UNIVERSE`. */
  readonly address: number;
  readonly first: number;
  readonly seen: number;
  readonly updated: number;
  readonly archived: boolean;
  readonly vetoed: boolean;
  /** Of an attack sequence: an indicator calls the address malicious. */
  readonly confirmed: boolean;
  /** Index of an address that its resource has. */
  readonly shows?: number | undefined;
}

/** All addresses of the universe that share all but the last `bits` bits with `address`. */
export interface Block {
  readonly address: number;
  readonly bits: number;
}

export interface World {
  readonly facts: readonly Fact[];
  readonly pins: readonly Block[];
  readonly exemptions: readonly Block[];
  readonly own: readonly Block[];
  /** Account → its organizational unit; empty: none is known. */
  readonly units?: Readonly<Record<string, string>>;
  /** Minutes, like all times. */
  readonly at: number;
}

export const V4_COUNT = 32;
export const UNIVERSE: readonly string[] = [
  ...Array.from({ length: V4_COUNT }, (_, n) => `45.1.2.${n}`),
  ...Array.from({ length: 16 }, (_, n) => (n === 0 ? '2a00::' : `2a00::${n.toString(16)}`)),
];

export const NAIVE_TYPES = [
  'Backdoor:EC2/C&CActivity.B',
  'UnauthorizedAccess:EC2/SSHBruteForce',
  'Recon:EC2/PortProbeUnprotectedPort',
  'UnauthorizedAccess:EC2/TorClient',
  'Recon:EC2/Portscan',
  'Discovery:S3/AnomalousBehavior',
  'AttackSequence:S3/CompromisedData',
  'Impact:QuantumLink/SuspiciousSession',
] as const;
type NaiveType = (typeof NAIVE_TYPES)[number];

/** Shows the address to be in Tor, which caps all that is said of it. */
export const TOR = 'UnauthorizedAccess:EC2/TorClient';

const HOUR = 60;
const DAY = 24 * HOUR;

export function covers({ address, bits }: Block, other: number): boolean {
  const offset = address < V4_COUNT ? 0 : V4_COUNT;
  if (address < V4_COUNT !== other < V4_COUNT) return false;
  return (address - offset) >> bits === (other - offset) >> bits;
}

/** Indexes of all addresses that the feed must hold. */
export function naivelyListed(world: World): ReadonlySet<number> {
  const within = (blocks: readonly Block[], n: number) => blocks.some((one) => covers(one, n));
  const listed = UNIVERSE.map((_, n) => n).filter(
    (n) =>
      (isAccusedEnough(world, n) || within(world.pins, n)) &&
      !within(world.exemptions, n) &&
      !within(world.own, n),
  );
  return new Set(listed);
}

/** What an account has shown as its own within 30 days, two others of different units must accuse. */
function isAccusedEnough(world: World, n: number): boolean {
  const accusing = naiveAccusers(world, n).map(({ account }) => account);
  const owning = world.facts
    .filter(({ shows, seen }) => shows === n && seen - 5 <= world.at)
    .filter(({ seen }) => world.at < seen + 30 * DAY)
    .map(({ account }) => account);
  if (owning.length === 0) return accusing.length > 0;
  const others = accusing.filter((account) => !owning.includes(account));
  const { units = {} } = world;
  const isUnitless = Object.keys(units).length === 0;
  return others.some((a) =>
    others.some((b) =>
      isUnitless
        ? a !== b
        : units[a] !== undefined && units[b] !== undefined && units[a] !== units[b],
    ),
  );
}

interface Claim extends Fact {
  readonly effect: 'block' | 'probe' | 'endpoint' | 'none';
}

/** The facts that keep an address in force: an endpoint only as long as another one does. */
export function naiveAccusers({ facts, at }: World, address: number): readonly Fact[] {
  const known = facts.filter((fact) => fact.seen <= at);
  const claims: Claim[] = latestOfEachHour(
    known.filter((fact) => fact.address === address && fact.shows !== address),
  ).map((fact) => ({ ...fact, effect: effectOf(fact, known) }));
  const cap = claims.some(({ type, effect }) => type === TOR && effect !== 'none')
    ? 3 * DAY
    : Number.POSITIVE_INFINITY;
  const probes = claims.filter((one) => one.effect === 'probe' && isRepeated(one, claims));
  const offences = [...claims.filter(({ effect }) => effect === 'block'), ...probes];
  const isIn = (one: Claim) => one.first <= at && at < one.seen + lengthOf(one, offences, cap);
  const accusing = offences.filter(isIn);
  const accused = claims.filter(
    (one) =>
      one.effect === 'endpoint' && isIn(one) && accusing.some((other) => isAbout(other, one, cap)),
  );
  return [...accusing, ...accused];
}

function effectOf(fact: Fact, known: readonly Fact[]): Claim['effect'] {
  const versions = known.filter((other) => findingOf(other) === findingOf(fact));
  const latest = Math.max(...versions.map(({ updated }) => updated));
  if (versions.some(({ vetoed }) => vetoed)) return 'none';
  if (versions.some(({ updated, archived }) => updated === latest && archived)) return 'none';
  switch (fact.type) {
    case 'Backdoor:EC2/C&CActivity.B':
    case 'UnauthorizedAccess:EC2/TorClient':
      return 'block';
    case 'UnauthorizedAccess:EC2/SSHBruteForce':
      return fact.direction === 'INBOUND' && fact.role === 'TARGET' ? 'block' : 'none';
    case 'Recon:EC2/PortProbeUnprotectedPort':
      return fact.severity >= 7 ? 'block' : 'probe';
    case 'AttackSequence:S3/CompromisedData':
      return fact.confirmed ? 'block' : 'endpoint';
    case 'Recon:EC2/Portscan':
    case 'Discovery:S3/AnomalousBehavior':
    case 'Impact:QuantumLink/SuspiciousSession':
      return 'none';
  }
}

/** Two accounts, or twenty findings, accuse within 24 hours; times are compared by the hour. */
function isRepeated(probe: Claim, claims: readonly Claim[]): boolean {
  const accusing = claims.filter(({ effect }) => effect === 'block' || effect === 'probe');
  return accusing.some((start) => {
    const span = accusing.filter((one) => {
      const hours = hourOf(one.seen) - hourOf(start.seen);
      return hours >= 0 && hours <= 24;
    });
    const accounts = new Set(span.map(({ account }) => account)).size;
    const findings = new Set(span.map(findingOf)).size;
    return span.includes(probe) && (accounts >= 2 || findings >= 20);
  });
}

function isAbout(accuser: Claim, endpoint: Claim, cap: number): boolean {
  const distance = endpoint.seen - accuser.seen;
  const length = plainLength(accuser, cap);
  return findingOf(accuser) !== findingOf(endpoint) && -length <= distance && distance < length;
}

function lengthOf(one: Claim, offences: readonly Claim[], cap: number): number {
  const isRepeat = offences.some((other) => {
    const end = other.seen + plainLength(other, cap);
    return end <= one.seen && one.seen < end + 30 * DAY;
  });
  if (!isRepeat) return plainLength(one, cap);
  const [band, above] = bandsOf(one.severity);
  const doubled = Math.max(band, Math.min(2 * band, above));
  return Math.max(12 * HOUR, Math.min(doubled, capOf(one), cap));
}

function plainLength(one: Fact, cap: number): number {
  return Math.max(12 * HOUR, Math.min(bandsOf(one.severity)[0], capOf(one), cap));
}

function bandsOf(severity: number): readonly [own: number, above: number] {
  if (severity >= 9) return [90 * DAY, 90 * DAY];
  if (severity >= 7) return [30 * DAY, 90 * DAY];
  return severity >= 4 ? [7 * DAY, 30 * DAY] : [DAY, 7 * DAY];
}

function capOf({ type }: Fact): number {
  return type === 'Recon:EC2/PortProbeUnprotectedPort' ? DAY : Number.POSITIVE_INFINITY;
}

/** A finding that says the same again within the hour says it once, at the later time. */
function latestOfEachHour(facts: readonly Fact[]): readonly Fact[] {
  return facts.filter(
    (fact, index) =>
      !facts.some(
        (other, n) =>
          sameButTime(fact) === sameButTime(other) &&
          (other.seen > fact.seen || (other.seen === fact.seen && n < index)),
      ),
  );
}

function sameButTime(fact: Fact): string {
  const { type, severity, direction, role, first, confirmed } = fact;
  return [
    findingOf(fact),
    type,
    severity,
    direction,
    role,
    first,
    confirmed,
    hourOf(fact.seen),
  ].join();
}

function findingOf({ account, region, id }: Fact): string {
  return `${account}/${region}/${id}`;
}

function hourOf(minutes: number): number {
  return Math.floor(minutes / HOUR);
}

/** The fewest blocks that hold exactly these of the universe: halves that are whole need not be split. */
export function fewestBlocks(listed: ReadonlySet<number>): number {
  const count = (start: number, size: number): number => {
    const held = Array.from({ length: size }, (_, n) => listed.has(start + n));
    if (!held.includes(true)) return 0;
    if (!held.includes(false)) return 1;
    return count(start, size / 2) + count(start + size / 2, size / 2);
  };
  return count(0, V4_COUNT) + count(V4_COUNT, UNIVERSE.length - V4_COUNT);
}

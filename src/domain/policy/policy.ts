/**
 * Policy: what one sighting alone is worth. Admits or refuses, and gives the length of the window.
 *
 * The table of families decides; configuration may override it by type, severity, account, region or
 * organizational unit; guards then only weaken. What needs other sightings (corroboration, repeat
 * offence) is named here and settled in verdict.ts, where all sightings of an indicator are at hand.
 */
import { bandAbove, bandOf, type Band } from '../values/band.ts';
import type { Kind, UsableValue } from '../findings/extraction.ts';
import {
  FAMILIES,
  UNKNOWN_FAMILY,
  type Action,
  type Condition,
  type FindingFamily,
} from './families.ts';
import type { FindingTraits } from '../findings/finding.ts';
import { globMatcher } from '../base/glob.ts';
import { ruleFinder, type Corroboration, type PolicyRule } from './policy-rule.ts';
import { DAY, HOUR, type Seconds } from '../base/time.ts';

export type WindowTable = Readonly<Record<Kind, Readonly<Record<Band, Seconds>>>>;

export interface Policy {
  /** Below it nothing blocks. 0: the families decide alone. */
  readonly minSeverity: number;
  /** Windows are never shorter: two publishing intervals, or an active attacker would flap. */
  readonly windowFloor: Seconds;
  /** 0 means: not listed at all. */
  readonly windows: WindowTable;
  readonly corroboration: Corroboration;
  /** Seen again within this time after the end of an earlier window: the window doubles. 0: never. */
  readonly repeatWithin: Seconds;
  /** What a manual archive does to the finding's sightings. */
  readonly onArchive: 'release' | 'keep' | 'watch';
  /** The first that matches overrides. */
  readonly rules: readonly PolicyRule[];
  /** Names (globs) of threat lists made from our own feed: their hits must not keep it alive. */
  readonly ownThreatLists: readonly string[];
  /** Accounts enrolled with GuardDuty's administrator; `undefined` while nobody has looked. */
  readonly enrolledAccounts: ReadonlySet<string> | undefined;
  /** Organizational units of an account, from its own up to the root. */
  readonly organizationalUnitsOf: ReadonlyMap<string, readonly string[]>;
}

/** What a sighting is worth by itself. */
export interface PolicyDecision {
  readonly action: Action;
  /** `block` holds only if other sightings support it; alone it is `monitor`. */
  readonly needs: 'nothing' | 'corroboration' | 'accusation';
  readonly corroboration: Corroboration;
  readonly band: Band;
  readonly window: Seconds;
  /** The window of a repeat offender: doubled, up to that of the next band. */
  readonly repeatWindow: Seconds;
  readonly family: string;
  readonly because: string;
}

export type Judge = (traits: FindingTraits, value: UsableValue) => PolicyDecision;

/** facts: guardduty.md §6. A hash of the low band is not listed. */
export const DEFAULT_WINDOWS: WindowTable = {
  ip: { low: DAY, medium: 7 * DAY, high: 30 * DAY, critical: 90 * DAY },
  domain: { low: 7 * DAY, medium: 30 * DAY, high: 90 * DAY, critical: 180 * DAY },
  hash: { low: 0, medium: 90 * DAY, high: 365 * DAY, critical: 365 * DAY },
};

export const DEFAULT_POLICY: Policy = {
  minSeverity: 0,
  windowFloor: 12 * HOUR, // 2 × SIX_HOURS, GuardDuty's default publishing frequency
  windows: DEFAULT_WINDOWS,
  corroboration: { accounts: 2, findings: 3, within: DAY },
  repeatWithin: 30 * DAY,
  onArchive: 'release',
  rules: [],
  ownThreatLists: [],
  enrolledAccounts: undefined,
  organizationalUnitsOf: new Map(),
};

/**
 * Networks whose addresses change hands within hours: large clouds and relays (autonomous system
 * numbers as registered). An attacker's rented address is somebody else's two days later.
 */
const SHARED_NETWORKS: ReadonlySet<number> = new Set([
  16509,
  14618, // Amazon
  8075, // Microsoft
  15169,
  396982, // Google
  31898, // Oracle
  45102, // Alibaba
  14061, // DigitalOcean
  13335,
  54113,
  36183, // Cloudflare, Fastly, Akamai: also the exits of iCloud Private Relay
]);
const SHARED_NETWORK_WINDOW_MAX: Seconds = 48 * HOUR;
const TOR_WINDOW_MAX: Seconds = 72 * HOUR;

const WINDOW_NEVER_ENDING = Number.POSITIVE_INFINITY;

/** Compiles a policy into the function that judges single sightings. Pure: equal input, equal answer. */
export function judgeOf(policy: Policy): Judge {
  const familyOf = familyFinder();
  const ruleFor = ruleFinder(policy.rules, policy.organizationalUnitsOf);
  const isOwnList = globMatcher(policy.ownThreatLists);
  return (traits, value) => {
    const family = familyOf(traits.type);
    const rule = ruleFor(traits, value.kind);
    const start = opinionOf(family, rule, traits, value);
    const guarded = guard(start, policy, traits, isOwnList);
    const listed = withFloor(guarded, rule?.minSeverity ?? policy.minSeverity, traits.severity);
    return withWindows(listed, policy, { family, rule, traits, value });
  };
}

/** Whether no row of the table knows the type: such findings are counted by type. */
export function isUnknownType(type: string): boolean {
  return sharedFamilyOf(type) === UNKNOWN_FAMILY;
}

type Opinion = Pick<PolicyDecision, 'action' | 'needs' | 'because'>;

interface Context {
  readonly family: FindingFamily;
  readonly rule: PolicyRule | undefined;
  readonly traits: FindingTraits;
  readonly value: UsableValue;
}

/** The sender writes the types: what is remembered of them must not grow for ever. */
const TYPES_REMEMBERED_MAX = 4_096;

function familyFinder(): (type: string) => FindingFamily {
  const rows = FAMILIES.map((family) => ({ family, matches: globMatcher(family.types) }));
  const known = new Map<string, FindingFamily>();
  return (type) => {
    const before = known.get(type);
    if (before !== undefined) return before;
    const family = rows.find(({ matches }) => matches(type))?.family ?? UNKNOWN_FAMILY;
    if (known.size < TYPES_REMEMBERED_MAX) known.set(type, family);
    return family;
  };
}

const sharedFamilyOf = familyFinder();

function opinionOf(
  family: FindingFamily,
  rule: PolicyRule | undefined,
  traits: FindingTraits,
  value: UsableValue,
): Opinion {
  const table = tableOpinion(family, traits, value);
  if (rule?.action !== undefined) return withSupport(rule.action, rule);
  // Wanted support can raise what is watched, but makes no culprit of a victim.
  if (rule?.corroboration === undefined || table.action === 'ignore') return table;
  return withSupport('block', rule);
}

function withSupport(action: Action, { corroboration, because }: PolicyRule): Opinion {
  const waits = action === 'block' && corroboration !== undefined;
  return { action, needs: waits ? 'corroboration' : 'nothing', because };
}

function tableOpinion(family: FindingFamily, traits: FindingTraits, value: UsableValue): Opinion {
  const opinion: Opinion = {
    action: family[value.kind],
    needs: 'nothing',
    because: family.because,
  };
  if (opinion.action !== 'block' || family.condition === undefined) return opinion;
  if (traits.customRule) return opinion;
  return conditioned(opinion, family.condition, traits, value);
}

function conditioned(
  opinion: Opinion,
  condition: Condition,
  { direction, role, severity }: FindingTraits,
  { confirmed, tor }: UsableValue,
): Opinion {
  switch (condition.kind) {
    case 'attacked': {
      if (role === 'ACTOR' || direction === 'OUTBOUND') {
        return {
          ...opinion,
          action: 'ignore',
          because: 'an own instance attacks: the remote is the victim',
        };
      }
      if (direction === 'INBOUND') return opinion;
      return {
        ...opinion,
        action: 'monitor',
        because: 'the direction is not told: the remote may be the victim',
      };
    }
    case 'repeated':
      return severity >= condition.aloneFromSeverity
        ? opinion
        : { ...opinion, needs: 'corroboration' };
    case 'confirmed':
      return confirmed || tor ? opinion : { ...opinion, needs: 'accusation' };
  }
}

/** Guards only weaken: what they touch is watched instead of blocked. */
function guard(
  opinion: Opinion,
  { enrolledAccounts }: Policy,
  traits: FindingTraits,
  isOwnList: (name: string) => boolean,
): Opinion {
  if (opinion.action !== 'block') return opinion;
  const watch = (because: string): Opinion => ({ action: 'monitor', needs: 'nothing', because });
  if (traits.affiliated) return watch('the caller belongs to an affiliated account');
  if (traits.customRule) return watch('raised by a custom detection rule');
  if (isCustomList(traits.type) && enrolledAccounts?.has(traits.accountId) === false) {
    return watch("the account is not enrolled with GuardDuty's administrator: the list is its own");
  }
  if (traits.threatList !== undefined && isOwnList(traits.threatList)) {
    return watch('the threat list that matched is made from this feed');
  }
  return opinion;
}

function isCustomList(type: string): boolean {
  return type.endsWith('.Custom');
}

function withFloor(opinion: Opinion, minSeverity: number, severity: number): Opinion {
  if (opinion.action !== 'block' || severity >= minSeverity) return opinion;
  const because = `severity ${severity} is below the minimum of ${minSeverity}`;
  return { action: 'monitor', needs: 'nothing', because };
}

function withWindows(opinion: Opinion, policy: Policy, context: Context): PolicyDecision {
  const { family, rule, traits, value } = context;
  const table = policy.windows[value.kind];
  const band = bandOf(traits.severity);
  const base = rule?.window ?? table[band];
  const doubled =
    rule?.window === undefined ? Math.min(2 * base, table[bandAbove(band)]) : 2 * base;
  const max = windowMaxOf(context);
  const bounded = (window: Seconds) => Math.max(Math.min(window, max), policy.windowFloor);
  const unlisted = base === 0 && opinion.action === 'block';
  return {
    action: unlisted ? 'monitor' : opinion.action,
    needs: unlisted ? 'nothing' : opinion.needs,
    corroboration: rule?.corroboration ?? policy.corroboration,
    band,
    window: bounded(base),
    repeatWindow: bounded(Math.max(base, doubled)),
    family: family.name,
    because: unlisted ? `a ${value.kind} of the ${band} band is not listed` : opinion.because,
  };
}

function windowMaxOf({ family, rule, value }: Context): Seconds {
  const onlyTor = value.tor && !value.confirmed ? TOR_WINDOW_MAX : WINDOW_NEVER_ENDING;
  const shared =
    value.asn !== undefined && SHARED_NETWORKS.has(value.asn)
      ? SHARED_NETWORK_WINDOW_MAX
      : WINDOW_NEVER_ENDING;
  return Math.min(rule?.windowMax ?? family.windowMax ?? WINDOW_NEVER_ENDING, onlyTor, shared);
}

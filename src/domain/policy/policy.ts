/**
 * Policy: what one sighting alone is worth. Admits or refuses, and gives the length of the window.
 *
 * The table of families decides; configuration may override it by type, severity, account, region or
 * organizational unit; guards then only weaken. What needs other sightings (corroboration, repeat
 * offence) is named here and settled in verdict.ts, where all sightings of an indicator are at hand.
 */
import { bandAbove, bandOf, type Band } from '../values/band.ts';
import type { Kind, UsableValue } from '../findings/extraction.ts';
import { conditioned } from './condition.ts';
import { FAMILIES, UNKNOWN_FAMILY } from './families.ts';
import type { Action, FindingFamily, Opinion } from './family.ts';
import type { FindingTraits } from '../findings/finding.ts';
import { globMatcher } from '../base/glob.ts';
import type { UnitsOf } from './independence.ts';
import { networkFinder, type NetworkFinder } from './network-finder.ts';
import { ruleFinder, type Corroboration, type PolicyRule } from './policy-rule.ts';
import { SHARED_NETWORKS, TOR_WINDOW_MAX, type SharedNetwork } from './shared-networks.ts';
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
  /** Whether an account is enrolled with GuardDuty's administrator in a region; `undefined` where nobody looks. */
  readonly enrolmentOf: EnrolmentOf | undefined;
  /** Organizational units of an account, from its own up to the root: by these rules and feeds choose. */
  readonly organizationalUnitsOf: UnitsOf;
  /** The same without those that hold every account: by these accounts are independent. */
  readonly independentBy: UnitsOf;
  readonly sharedNetworks: readonly SharedNetwork[];
  /** Whose shared edge a value is, if it is one: it is listed only if two independent accounts accuse it. */
  readonly edgeOperatorOf: (value: UsableValue) => string | undefined;
}

export type EnrolmentOf = (
  account: string,
  region: string,
) => 'enrolled' | 'not-enrolled' | 'unknown';

/** What a sighting is worth by itself. */
export interface PolicyDecision extends Opinion {
  readonly corroboration: Corroboration;
  readonly band: Band;
  readonly window: Seconds;
  /** The window of a repeat offender: doubled, up to that of the next band. */
  readonly repeatWindow: Seconds;
  /** The longest window of any sighting of the value, for the network that this one shows it in; or Infinity. */
  readonly networkMax: Seconds;
  readonly family: string;
}

export type Judge = (traits: FindingTraits, value: UsableValue) => PolicyDecision;

/** Why so long: docs/sources/guardduty.md#6-windows-by-severity. A hash of the low band is not listed. */
export const DEFAULT_WINDOWS: WindowTable = {
  ip: { low: DAY, medium: 7 * DAY, high: 30 * DAY, critical: 90 * DAY },
  domain: { low: 7 * DAY, medium: 30 * DAY, high: 90 * DAY, critical: 180 * DAY },
  hash: { low: 0, medium: 90 * DAY, high: 365 * DAY, critical: 365 * DAY },
};

export const DEFAULT_POLICY: Policy = {
  minSeverity: 0,
  windowFloor: 12 * HOUR, // 2 × SIX_HOURS, GuardDuty's default publishing frequency
  windows: DEFAULT_WINDOWS,
  corroboration: { accounts: 2, findings: 20, within: DAY },
  repeatWithin: 30 * DAY,
  onArchive: 'release',
  rules: [],
  ownThreatLists: [],
  enrolmentOf: undefined,
  organizationalUnitsOf: new Map(),
  independentBy: new Map(),
  sharedNetworks: SHARED_NETWORKS,
  edgeOperatorOf: () => undefined,
};

const WINDOW_NEVER_ENDING = Number.POSITIVE_INFINITY;

/** Compiles a policy into the function that judges single sightings. Pure: equal input, equal answer. */
export function judgeOf(policy: Policy): Judge {
  const familyOf = familyFinder();
  const ruleFor = ruleFinder(policy.rules, policy.organizationalUnitsOf);
  const isOwnList = globMatcher(policy.ownThreatLists);
  const networksOf = networkFinder(policy.sharedNetworks);
  const edgeNeedOf = edgeNeeds(policy.independentBy);
  return (traits, value) => {
    const family = familyOf(traits.type);
    const rule = ruleFor(traits, value.kind);
    const start = opinionOf(family, rule, traits, value);
    const guarded = guard(start, policy, traits, isOwnList);
    const listed = withFloor(guarded, rule?.minSeverity ?? policy.minSeverity, traits.severity);
    const judged = withWindows(listed, policy, { family, rule, traits, value, networksOf });
    const operator = judged.action === 'block' ? policy.edgeOperatorOf(value) : undefined;
    return operator === undefined ? judged : atEdge(judged, operator, edgeNeedOf);
  };
}

/** Whether no row of the table knows the type: such findings are counted by type. */
export function isUnknownType(type: string): boolean {
  return sharedFamilyOf(type) === UNKNOWN_FAMILY;
}

interface Context {
  readonly family: FindingFamily;
  readonly rule: PolicyRule | undefined;
  readonly traits: FindingTraits;
  readonly value: UsableValue;
  readonly networksOf: NetworkFinder;
}

/** The sender writes the types: what is remembered of them must not grow forever. */
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

/** One object for each need, since sightings are grouped by what they need. */
function edgeNeeds(independentBy: UnitsOf): (need: Corroboration) => Corroboration {
  const known = new Map<Corroboration, Corroboration>();
  return (need) => {
    const before = known.get(need);
    if (before !== undefined) return before;
    // However many findings of one account do not distinguish one customer of an edge from the others.
    const edgeNeed = { ...need, findings: Number.POSITIVE_INFINITY, independentBy };
    known.set(need, edgeNeed);
    return edgeNeed;
  };
}

/** Behind a shared edge stand thousands: one account is not enough. */
function atEdge(
  judged: PolicyDecision,
  operator: string,
  edgeNeedOf: (need: Corroboration) => Corroboration,
): PolicyDecision {
  const because = `${judged.because}; but it is a shared edge of ${operator}`;
  // What another finding must accuse has that one's corroboration.
  if (judged.needs === 'accusation') return { ...judged, because };
  const corroboration = edgeNeedOf(judged.corroboration);
  return { ...judged, needs: 'corroboration', corroboration, because };
}

/** Guards only weaken: what they touch is watched instead of blocked. */
function guard(
  opinion: Opinion,
  { enrolmentOf }: Policy,
  traits: FindingTraits,
  isOwnList: (name: string) => boolean,
): Opinion {
  if (opinion.action !== 'block') return opinion;
  const watch = (because: string): Opinion => ({ action: 'monitor', needs: 'nothing', because });
  if (traits.affiliated) return watch('the caller belongs to an affiliated account');
  if (traits.customRule) return watch('raised by a custom detection rule');
  if (isCustomList(traits.type)) {
    const enrolment = enrolmentOf?.(traits.accountId, traits.region) ?? 'enrolled';
    if (enrolment !== 'enrolled') return watch(OF_ITS_OWN[enrolment]);
  }
  if (traits.threatList !== undefined && isOwnList(traits.threatList)) {
    return watch('the threat list that matched is made from this feed');
  }
  return opinion;
}

const OF_ITS_OWN = {
  'not-enrolled': "the account is not enrolled with GuardDuty's administrator: the list is its own",
  unknown:
    "it is not known whether the account is enrolled with GuardDuty's administrator: the list may be its own",
} as const;

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
  const band = bandOf(traits.severity);
  const networkMax = networkMaxOf(context);
  const { base, repeat } = windowsOf(policy.windows[value.kind], band, rule?.window);
  const max = Math.min(rule?.windowMax ?? family.windowMax ?? WINDOW_NEVER_ENDING, networkMax);
  const bounded = (window: Seconds) => Math.max(Math.min(window, max), policy.windowFloor);
  const { action, needs, because } =
    base === 0 ? unlisted(opinion, `a ${value.kind} of the ${band} band`) : opinion;
  // Made millions of times: of one shape, field by field.
  return {
    action,
    needs,
    because,
    corroboration: rule?.corroboration ?? policy.corroboration,
    band,
    window: bounded(base),
    repeatWindow: bounded(repeat),
    networkMax,
    family: family.name,
  };
}

function unlisted(opinion: Opinion, what: string): Opinion {
  if (opinion.action !== 'block') return opinion;
  return { action: 'monitor', needs: 'nothing', because: `${what} is not listed` };
}

/** Of the first offence and of a repeated one; that of a table goes no further than the next band's. */
function windowsOf(table: WindowTable[Kind], band: Band, ruled: Seconds | undefined) {
  if (ruled !== undefined) return { base: ruled, repeat: 2 * ruled };
  const base = table[band];
  return { base, repeat: Math.max(base, Math.min(2 * base, table[bandAbove(band)])) };
}

/** What hides the sender caps as the networks that many share do. */
function networkMaxOf({ family, rule, value, networksOf }: Context): Seconds {
  const anonymous = family.anonymous === true || value.tor;
  const tor = family.anonymous === true ? (rule?.windowMax ?? TOR_WINDOW_MAX) : TOR_WINDOW_MAX;
  return networksOf(value).reduce(
    (max, { windowMax }) => Math.min(max, windowMax),
    anonymous ? tor : WINDOW_NEVER_ENDING,
  );
}

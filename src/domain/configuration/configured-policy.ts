/** From configuration to the policy that judges: what is not configured stays as the table has it. */
import type { Band } from '../values/band.ts';
import type { Configuration } from './configuration.ts';
import { sharedNetworksOf } from './configuration-networks.ts';
import { edgesIn } from './infrastructure/lookup.ts';
import { CONFIGURED_SINCE, type TargetOverride } from '../facts/override.ts';
import { DEFAULT_WINDOWS, type EnrolmentOf, type Policy } from '../policy/policy.ts';
import type { PolicyRule } from '../policy/policy-rule.ts';
import { HOUR, MINUTE, type Seconds } from '../base/time.ts';

const PUBLISHING_INTERVAL: Readonly<
  Record<Configuration['policy']['findingPublishingFrequency'], Seconds>
> = { FIFTEEN_MINUTES: 15 * MINUTE, ONE_HOUR: HOUR, SIX_HOURS: 6 * HOUR };

export function policyOf({ policy, accounts, infrastructure }: Configuration): Policy {
  const organizationalUnitsOf = new Map(
    Object.entries(accounts).map(([id, { organizationalUnits }]) => [id, organizationalUnits]),
  );
  const edges = edgesIn(infrastructure);
  const { ip, domain, hash } = policy.windows;
  return {
    minSeverity: policy.minSeverity ?? 0,
    windowFloor: 2 * PUBLISHING_INTERVAL[policy.findingPublishingFrequency],
    windows: {
      ip: windowsOf(DEFAULT_WINDOWS.ip, ip),
      domain: windowsOf(DEFAULT_WINDOWS.domain, domain),
      hash: windowsOf(DEFAULT_WINDOWS.hash, hash),
    },
    corroboration: policy.corroboration,
    repeatWithin: policy.repeatWithin,
    onArchive: policy.onArchive,
    rules: policy.rules.map((rule) => given(rule) as PolicyRule),
    ownThreatLists: policy.ownThreatLists,
    enrolmentOf: enrolmentIn(policy.enrolledAccounts),
    organizationalUnitsOf,
    independentBy: organizationalUnitsOf,
    sharedNetworks: sharedNetworksOf(policy.sharedNetworks),
    edgeOperatorOf: (value) => edges.ownerOf(value)?.operator,
  };
}

/** A configured list is complete: an account that is not in it is not enrolled. */
function enrolmentIn(accounts: readonly string[] | undefined): EnrolmentOf | undefined {
  if (accounts === undefined) return undefined;
  const enrolled = new Set(accounts);
  return (account) => (enrolled.has(account) ? 'enrolled' : 'not-enrolled');
}

/** Pins and exemptions that stand in the configuration, as overrides that were always there. */
export function overridesOf(configuration: Configuration): readonly TargetOverride[] {
  const { exemptions, pins } = configuration;
  return [
    ...exemptions.map(({ target, owner, reason, until }) => ({
      act: 'exempt' as const,
      target,
      author: owner,
      reason,
      at: CONFIGURED_SINCE,
      until,
    })),
    ...pins.map(({ target, author, reason, until }) => ({
      act: 'pin' as const,
      target,
      author,
      reason,
      at: CONFIGURED_SINCE,
      until,
    })),
  ];
}

type BandWindows = Readonly<Record<Band, Seconds>>;

function windowsOf(table: BandWindows, configured: object | undefined): BandWindows {
  return { ...table, ...given(configured) };
}

/** The fields that are given: an optional field that is absent must not overwrite a default. */
function given<T extends object>(fields: T | undefined): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

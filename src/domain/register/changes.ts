/** What goes into a register: what is known, what changed of it, and what the next edition is held to. */
import type { EditionLimit } from '../feeds/edition-limit.ts';
import type { Entry, ListingLine } from './entry.ts';
import type { Measures } from './edition.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Steering } from '../facts/control.ts';
import type { FindingStatus } from '../facts/finding-status.ts';
import type { Indicator } from '../facts/indicator.ts';
import type { KnownIndicators } from '../facts/rows/known-indicators.ts';
import type { AddressOwners } from '../facts/own-address.ts';
import type { Override } from '../facts/override.ts';
import type { OwnSpace } from '../organization/own-space.ts';
import type { Policy } from '../policy/policy.ts';

/** What decides, as long as a register lives. */
export interface Terms {
  readonly configuration: Configuration;
  readonly policy: Policy;
}

/** All that verdicts depend on, already joined. */
export interface KnownFacts {
  readonly indicators: Iterable<Indicator>;
  /** `undefined` for a finding that nobody has archived or vetoed. */
  readonly statusOf: (finding: string) => FindingStatus | undefined;
  readonly overrides: readonly Override[];
  /** Who shows addresses as own, of those where that changed. @default - nobody, and nothing changed */
  readonly owners?: Iterable<AddressOwners>;
  /** What the audit knows as own; the same object while it is the same. @default - nothing is known */
  readonly space?: OwnSpace | undefined;
  /** What may be listed at the most, while nothing may be added. @default - no limit */
  readonly limit?: EditionLimit | undefined;
}

/** What changed since the register last advanced, at least; to name more does no harm. */
export interface Changes extends KnownFacts {
  /** Those with other sightings, as they are now; those that `held` names apart. */
  readonly indicators: Iterable<Indicator>;
  /** Indicators that the register is not to keep, but to ask for. @default - it keeps those it is given */
  readonly held?: HeldIndicators;
  /** Keys of those that are no longer known. @default - none */
  readonly forgotten?: Iterable<string>;
  /** Keys of standings by which findings were archived, unarchived or vetoed. @default - none */
  readonly findings?: ReadonlySet<string>;
  /** The edition that stands, where it is another than the register knows. @default - the one it knows */
  readonly stands?: CurrentEdition | 'none' | undefined;
  /** @default - whatever may be listed is listed: a first publisher and a replay hold nothing back */
  readonly guardrails?: ChangeGuardrails;
  /** Accounts of which no more is held: what they accused may vanish. @default - none */
  readonly full?: ReadonlySet<string>;
}

/** Indicators that somebody else keeps: the same as long as the register lives. */
export interface HeldIndicators {
  readonly source: KnownIndicators;
  /** Keys of those with other sightings, or none any more. */
  readonly changed: Iterable<string>;
}

/** A committed edition as it was read: change is measured against it. */
export interface CurrentEdition extends Pick<Measures, 'growth' | 'peak'> {
  readonly number: number;
  readonly lines: Iterable<ListingLine>;
}

/** By what the step from the edition that stands is held back (gate.ts). */
export interface ChangeGuardrails {
  readonly steering: Steering;
  /** What the edition lists that a rollback names. */
  readonly base: readonly Entry[];
}

/** What hubs answer, as far as the page reads it. A hub of another version may leave out what is optional. */
import type { CoverageCounts } from '../../domain/coverage/coverage-audit.ts';
import type { CoverageStatus } from '../../domain/coverage/coverage.ts';
import type { EditionBrief } from '../../usecases/operate/edition-history.ts';
import type { HubNow } from '../../usecases/operate/hub-now.ts';
import type { Explanation } from '../../domain/edition/explanation.ts';
import type { ExplainedOverride } from '../../usecases/operate/explain.ts';
import type { Rank } from '../../domain/values/band.ts';

export interface PullPlace {
  readonly name: string;
  readonly base: string;
  /** Where the blocklist lies below it. */
  readonly blocklistKey: string;
}

export interface PageSession {
  readonly hub: 'local' | 'deployed';
  readonly title: string;
  /** Whose name an action of the local hub carries; the deployed one knows its caller. */
  readonly author: string;
  readonly knowsCaller: boolean;
  /** Why nothing can be changed; `null` if it can. */
  readonly readOnly: string | null;
  /** With which a verb asks the same hub. */
  readonly options: readonly string[];
  /** Where firewalls pull from. */
  readonly feeds: readonly PullPlace[];
}

export interface HubStatus {
  readonly time: string;
  readonly live: boolean;
  readonly speed: number;
  readonly mode: 'free' | 'frozen' | 'hard' | 'rolled-back';
  readonly by: {
    readonly act: string;
    readonly author: string;
    readonly reason: string;
    readonly at: string;
    readonly edition?: number;
  } | null;
  readonly released: { readonly growth: number; readonly shrink: number };
  readonly edition: {
    readonly number: number;
    readonly digest: string;
    readonly at: string;
    readonly entries: number;
    readonly byBand: Readonly<Record<Rank, number>>;
    readonly byKind: Readonly<Record<string, number>>;
  } | null;
  readonly lastCheck: {
    readonly at: string;
    readonly ageSeconds: number;
    readonly outcome: string;
  } | null;
  readonly alarms: readonly string[];
  readonly buckets: readonly {
    readonly name: string;
    readonly edition: number | null;
    readonly behind: number | null;
    readonly lagSeconds: number | null;
    readonly fault: string | null;
  }[];
  readonly readers: readonly SeenReader[];
  /** That feeds are pushed to; absent in answers of earlier hubs. */
  readonly boxes?: readonly SeenBox[];
  readonly queue: { readonly waiting: number; readonly deadLetters: number };
  readonly coverage: {
    readonly ageSeconds?: number;
    readonly counts?: CoverageCounts;
    readonly fault?: string;
  } | null;
  /** Of its own parts; `null` before the first audit, and absent where nobody looks. */
  readonly hub?: Pick<HubNow, 'isFine' | 'says' | 'open'> | null;
}

export interface SeenReader {
  readonly name: string;
  readonly standing: 'pulling' | 'stopped' | 'unknown' | 'passing';
  readonly lastPull: string | null;
  /** That it was given then, or a later one; absent in answers of earlier hubs. */
  readonly edition?: number | null;
  readonly feed?: string | null;
  readonly address?: string | null;
}

export interface SeenBox {
  readonly name: string;
  readonly edition: number | null;
  readonly behind: number | null;
  readonly pushedAt: string | null;
  /** From when the edition was made until the box held it; absent in answers of earlier hubs. */
  readonly delaySeconds?: number | null;
  readonly failing: { readonly reason: string } | null;
  readonly fault: string | null;
}

export interface ValueExplanation extends Omit<Explanation, 'place'> {
  readonly place: Explanation['place'] | 'unknown';
  readonly edition: number | null;
  readonly line: string | null;
  readonly overrides: readonly ExplainedOverride[];
  readonly time: string;
}

export interface EditionDiff {
  readonly from: EditionName;
  readonly to: EditionName;
  readonly came: readonly DiffEntry[];
  readonly left: readonly (DiffEntry & { readonly because: string })[];
  readonly extended: readonly (DiffEntry & { readonly formerUntil: string })[];
  readonly linesAdded: readonly string[];
  readonly linesRemoved: readonly string[];
}

export interface EditionName {
  readonly number: number;
  readonly at: string;
}

export interface DiffEntry {
  readonly kind: string;
  readonly value: string;
  readonly band: Rank;
  readonly until: string | null;
  readonly accounts: number;
}

export interface EditionsAnswer {
  readonly editions: readonly EditionBrief[];
}

export interface ActionEffect {
  readonly text: string;
  readonly addresses?: { readonly added: number; readonly removed: number };
  readonly lines?: { readonly added: number; readonly removed: number };
  readonly examples?: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly entries?: { readonly added: number; readonly removed: number };
  readonly waiting?: number;
  readonly stoppedBy?: readonly string[];
}

export interface ActionReply {
  readonly act: string;
  readonly about: string;
  readonly author: string;
  readonly until: string | null;
  readonly covers: { readonly text: string } | null;
  readonly missing: string | null;
  readonly tookBack: { readonly act: string; readonly target: string } | null;
  readonly still: readonly {
    readonly act: string;
    readonly target: string;
    readonly reason: string;
  }[];
  readonly effect: ActionEffect;
}

export interface CoverageAnswer {
  readonly coverage: CoverageAudit | null;
  /** `null` before the first audit; a hub of an earlier version does not look. */
  readonly hub?: HubNow | null;
}

export interface CoverageAudit {
  readonly at: string;
  readonly ageSeconds: number;
  readonly counts: CoverageCounts;
  readonly terms: Readonly<Record<string, unknown>>;
  readonly pairs: readonly CoveragePair[];
  readonly hub?: HubNow | null | undefined;
  /** Why stack instances failed, as `rolloutJson` writes it; with the first page only. */
  readonly rollout?: unknown;
  /** What the next page comes after; `null` after the last. */
  readonly next?: string | null;
}

export interface CoveragePair {
  readonly account: string;
  readonly region: string;
  readonly verdict: CoverageStatus['kind'];
  readonly reasons: readonly string[];
  readonly detail?: string;
  readonly checkedAt: string | null;
  /** When a heartbeat last came from there. */
  readonly heardAt?: string;
}

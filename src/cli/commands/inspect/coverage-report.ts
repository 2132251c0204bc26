/** What `palisade coverage` prints: the state in one sentence, then pairs by reason, then what fixes them. */
import { counted } from '../../../domain/base/counted.ts';
import { plainLine } from '../../../domain/base/plain-text.ts';
import {
  formatDuration,
  HOUR,
  MINUTE,
  parseTime,
  type EpochSeconds,
} from '../../../domain/base/time.ts';
import { at, listAt, numberAt, textAt } from '../../../domain/base/lookup.ts';
import { listOf } from '../../hub-client/hub-response.ts';
import type { CoverageCounts, PairVerdict } from '../../../domain/coverage/coverage-audit.ts';
import { blocksOf, fixesOf, type FixTerms } from '../../../domain/coverage/coverage-fix.ts';
import { describeCoverage, describeReason } from '../../../domain/coverage/coverage-text.ts';
import { rolloutLines } from '../../../domain/coverage/rollout.ts';
import { reasonsOf, type CoverageStatus } from '../../../domain/coverage/coverage.ts';

const DETAIL_MAX = 300;

/** `answer`: what the hub says to `coverage`, of which these are the pairs. */
export function coverageReport(answer: unknown, pairs: readonly PairVerdict[]): string {
  const age = numberAt(answer, 'ageSeconds') ?? 0;
  const audited = `audit of ${textAt(answer, 'at') ?? ''}, ${formatDuration(age - (age % MINUTE))} ago`;
  const state = describeCoverage(countsIn(at(answer, 'counts')));
  const regions = new Set(pairs.map(({ region }) => region)).size;
  const asked = parseTime(textAt(answer, 'at')) ?? 0;
  const groups = groupsOf(pairs, asked + age).map((group) => groupText(group, regions));
  const fixes = fixesOf(pairs, termsIn(answer));
  const by = [...new Set(fixes.map((fix) => fix.by))].map((who) => {
    const commands = fixes.filter((fix) => fix.by === who).map(({ command }) => `  ${command}\n`);
    return `\nTo fix, with the credentials of the ${who}:\n${commands.join('')}`;
  });
  const rollout = rolloutTexts(at(answer, 'rollout'));
  const waiting = waitingTexts(pairs, regions);
  return [`${state}; ${audited}\n`, ...groups, ...waiting, ...rollout, ...by].join('');
}

/** Why our stacks are missing somewhere; a hub where all is well, or an older one, says nothing. */
function rolloutTexts(rollout: unknown): readonly string[] {
  const lines = rolloutLines(rollout);
  if (lines.length === 0) return [];
  const texts = lines.map((line) => `  ${line}\n`);
  return ['\nwhy stack instances of ours failed, as CloudFormation says:\n', ...texts];
}

/** The counts as a hub answers them; one of an older version counts neither suspended accounts nor heartbeats. */
export function countsIn(counts: unknown): CoverageCounts {
  const count = (name: keyof CoverageCounts): number => numberAt(counts, name) ?? 0;
  return {
    delivered: count('delivered'),
    configured: count('configured') + (numberAt(counts, 'forwards') ?? 0),
    gap: count('gap'),
    unknown: count('unknown'),
    notEnabled: count('notEnabled'),
    suspended: count('suspended'),
    waiting: count('waiting'),
    waitingUnknown: count('waitingUnknown'),
  };
}

interface PairGroup {
  readonly title: string;
  /** The first that has any: those of a group differ by account at most. */
  readonly detail: string | undefined;
  readonly explained: readonly string[];
  readonly pairs: readonly PairVerdict[];
}

const KINDS = ['unknown', 'gap', 'region-not-enabled', 'configured', 'delivered'] as const;

/** By status, the worst first, and reasons; the largest first. A reason is explained where it is first named. */
function groupsOf(pairs: readonly PairVerdict[], now: EpochSeconds): readonly PairGroup[] {
  const byTitle = new Map<string, PairVerdict[]>();
  for (const pair of pairs) {
    const title = [wordFor(pair.verdict, now), reasonsOf(pair.verdict).join(', ')]
      .filter(Boolean)
      .join(': ');
    const group = byTitle.get(title);
    if (group === undefined) byTitle.set(title, [pair]);
    else group.push(pair);
  }
  const kindOf = (group: readonly PairVerdict[]): number =>
    KINDS.findIndex((kind) => kind === group[0]?.verdict.kind);
  const explained = new Set<string>();
  return [...byTitle]
    .sort(([, a], [, b]) => kindOf(a) - kindOf(b) || b.length - a.length)
    .map(([title, group]) => {
      const reasons = group.flatMap(({ verdict }) => reasonsOf(verdict));
      const fresh = [...new Set(reasons)].filter((reason) => !explained.has(reason));
      for (const reason of fresh) explained.add(reason);
      const details = group.flatMap(({ verdict }) =>
        verdict.kind === 'unknown' ? (verdict.detail ?? []) : [],
      );
      return { title, detail: details[0], explained: fresh.map(describeReason), pairs: group };
    });
}

/** How long ago a heartbeat was sent, in hours: pairs of one age go together. */
function wordFor(verdict: CoverageStatus, now: EpochSeconds): string {
  if (verdict.kind !== 'delivered') return verdict.kind;
  const age = Math.max(0, now - verdict.heardAt);
  return age < HOUR
    ? 'delivered within the hour'
    : `delivered ${formatDuration(age - (age % HOUR))} ago`;
}

function groupText({ title, detail, explained, pairs }: PairGroup, regions: number): string {
  const blocks = blocksOf(pairs);
  const accounts = blocks.reduce((sum, block) => sum + block.accounts.length, 0);
  const head = `\n${title} (${counted(pairs.length, 'pair')}, ${counted(accounts, 'account')})\n`;
  const example =
    detail === undefined ? [] : [`for example: ${plainLine(detail).slice(0, DETAIL_MAX)}`];
  const texts = [...explained, ...example].map((text) => `  ${text}\n`);
  const lines = blocks.flatMap((block) => {
    const isAll = regions > 1 && block.regions.length === regions;
    const where = isAll ? `all ${regions} regions` : block.regions.join(', ');
    return block.accounts.map((account) => `  ${account}  ${where}\n`);
  });
  return [head, ...texts, ...lines].join('');
}

/** Pairs whose rules hold what they could not deliver, whatever else is said of them. */
function waitingTexts(pairs: readonly PairVerdict[], regions: number): readonly string[] {
  const some = pairs.filter(({ waiting }) => typeof waiting === 'number');
  const unknown = pairs.filter(({ waiting }) => waiting === 'unknown');
  const group = { detail: undefined, explained: [WAITING], pairs: some };
  return [
    ...(some.length === 0 ? [] : [groupText({ title: 'dead letters wait', ...group }, regions)]),
    ...(unknown.length === 0 ? [] : [`\nof ${counted(unknown.length, 'pair')} ${UNASKED}\n`]),
  ];
}

const WAITING =
  'Rules could not deliver for a day, and keep what they could not for fourteen. Once the pair delivers again, a redrive takes it in.';
const UNASKED =
  'it is unknown whether dead letters wait: the role PalisadeAudit may not ask there; `npx cdk deploy PalisadeStackSets` lets it';

/** Of the hub's own parts, with what mends them; nothing of a hub that does not look at them. */
export function hubReport(hub: unknown): string {
  const says = textAt(hub, 'says');
  if (says === undefined) return '';
  const lines = [...listAt(hub, 'open'), ...listAt(hub, 'explained')].map(
    (one) => `  ${String(one)}\n`,
  );
  const fixes = listAt(hub, 'fixes').map((fix) => `  ${textAt(fix, 'command') ?? ''}\n`);
  const mending =
    fixes.length === 0
      ? []
      : [
          'To fix, with the credentials of the security account, in the folder of Palisade:\n',
          ...fixes,
        ];
  return [`${says}\n`, ...lines, ...mending, '\n'].join('');
}

function termsIn(answer: unknown): FixTerms {
  const collection = textAt(answer, 'terms', 'collection');
  return {
    securityAccountId: textAt(answer, 'terms', 'securityAccountId') ?? '',
    organizationalUnitIds: listOf(answer, 'terms', 'organizationalUnitIds').map(String),
    hubBusArn: textAt(answer, 'terms', 'hubBusArn') ?? '',
    collection: collection === 'members' ? 'members' : 'both',
    isHeard: countsIn(at(answer, 'counts')).delivered > 0,
  };
}

/** Coverage: every account in every region, what is wrong where, and the commands that fix it. */
import { useMemo } from 'preact/hooks';
import { parseCoverage } from '../../domain/coverage/coverage-file.ts';
import { fixesOf, type FixTerms } from '../../domain/coverage/coverage-fix.ts';
import { describeCoverage, describeReason } from '../../domain/coverage/coverage-text.ts';
import { rolloutLines } from '../../domain/coverage/rollout.ts';
import type { HubNow } from '../../usecases/operate/hub-now.ts';
import { listAt, textAt } from '../../domain/base/lookup.ts';
import { CodeBlock } from '../parts/copy.tsx';
import { Empty, Fault, Section } from '../parts/notice.tsx';
import { counted, lengthText, number, said, timeText } from '../parts/words.ts';
import type { CoverageAudit, CoveragePair } from '../state/answers.ts';
import { pairsIn, useCoverage } from '../state/coverage.ts';
import { changeQuery, route } from '../state/route.ts';
import { MARKS, Matrix, NAMES } from './coverage-matrix.tsx';

export function CoverageView() {
  const { coverage, fault } = useCoverage();
  if (coverage === undefined) {
    return fault === undefined ? <Empty>Reading the last audit …</Empty> : <Fault>{fault}</Fault>;
  }
  if (coverage === null) {
    return (
      <Empty>
        No audit yet: a deployed hub looks every hour; a local hub has no organization to look at.
      </Empty>
    );
  }
  return (
    <>
      {fault !== undefined && <Fault>Not all pairs could be read: {fault}</Fault>}
      <Audited audit={coverage} />
    </>
  );
}

function Audited({ audit }: { readonly audit: CoverageAudit }) {
  const { query } = route.value;
  const { pairs } = audit;
  const [account, region] = [query.get('account'), query.get('region')];
  const pair = useMemo(
    () => pairs.find((one) => one.account === account && one.region === region),
    [pairs, account, region],
  );
  const open = useMemo(
    () => pairs.filter(({ verdict }) => verdict === 'gap' || verdict === 'unknown'),
    [pairs],
  );
  const total = pairsIn(audit.counts);
  return (
    <div class="stack">
      <p class="lead">
        {describeCoverage(audit.counts)}; audited {lengthText(audit.ageSeconds)} ago.
      </p>
      {audit.hub !== undefined && audit.hub !== null && <HubState hub={audit.hub} />}
      {pairs.length < total && (
        <p class="muted" role="status">
          <progress max={total} value={pairs.length} aria-label="Pairs read" />{' '}
          {number(pairs.length)} of {number(total)} pairs read
        </p>
      )}
      {pair !== undefined && <PairDetail audit={audit} pair={pair} />}
      {pair === undefined && <FailedRollout rollout={audit.rollout} />}
      {pair === undefined && open.length > 0 && <Reasons audit={audit} pairs={open} />}
      <Section title="Accounts and regions" aside={<Legend />}>
        <Matrix pairs={audit.pairs} chosen={pair} />
      </Section>
    </div>
  );
}

/** The parts of the hub itself: what is wrong there concerns every account. */
function HubState({ hub }: { readonly hub: HubNow }) {
  if (hub.isFine) return <p class="muted">{hub.says}.</p>;
  return (
    <Section title="The hub itself">
      <Fault>{hub.says}</Fault>
      {[...hub.open, ...hub.explained].map((line) => (
        <p key={line}>{said(line)}</p>
      ))}
      {hub.fixes.map(({ command }) => (
        <CodeBlock key={command} text={command} label="Copy the command" />
      ))}
    </Section>
  );
}

/** Why our stacks are missing somewhere: what to mend before the commands below can help. */
function FailedRollout({ rollout }: { readonly rollout: unknown }) {
  const lines = rolloutLines(rollout);
  if (lines.length === 0) return null;
  return (
    <Section title="Why stack instances failed">
      <ul class="gap-reasons">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Section>
  );
}

function Legend() {
  return (
    <span class="legend">
      {(Object.keys(NAMES) as CoveragePair['verdict'][]).map((verdict) => (
        <span key={verdict}>
          <span class={`cell cell-${verdict}`} aria-hidden="true">
            {MARKS[verdict]}
          </span>
          {NAMES[verdict]}
        </span>
      ))}
    </span>
  );
}

/** What is open, by reason: each said once, with one fix for all its pairs. */
function Reasons({
  audit,
  pairs,
}: {
  readonly audit: CoverageAudit;
  readonly pairs: readonly CoveragePair[];
}) {
  const byReason = useMemo(() => pairsByReason(pairs), [pairs]);
  return (
    <Section title="To fix">
      <ul class="gap-reasons">
        {[...byReason].map(([reason, some]) => (
          <li key={reason}>
            <h3>
              {reason} <span class="muted">{counted(some.length, 'pair')}</span>
            </h3>
            <p>{describeReason(reason as Parameters<typeof describeReason>[0])}</p>
            <Fixes audit={audit} pairs={some} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function pairsByReason(pairs: readonly CoveragePair[]): ReadonlyMap<string, CoveragePair[]> {
  const byReason = new Map<string, CoveragePair[]>();
  for (const pair of pairs) {
    for (const reason of pair.reasons) {
      const some = byReason.get(reason);
      if (some === undefined) byReason.set(reason, [pair]);
      else some.push(pair);
    }
  }
  return byReason;
}

function PairDetail({
  audit,
  pair,
}: {
  readonly audit: CoverageAudit;
  readonly pair: CoveragePair;
}) {
  return (
    <Section
      title={`${pair.account} in ${pair.region}: ${NAMES[pair.verdict]}`}
      aside={
        <button
          type="button"
          class="quiet"
          onClick={() => {
            changeQuery({ account: undefined, region: undefined });
          }}
        >
          Close
        </button>
      }
    >
      {pair.reasons.map((reason) => (
        <p key={reason}>
          <strong>{reason}</strong>:{' '}
          {describeReason(reason as Parameters<typeof describeReason>[0])}
        </p>
      ))}
      {pair.detail !== undefined && <p class="muted">{said(pair.detail)}</p>}
      <p class="muted">
        Looked at {timeText(pair.checkedAt)}
        {pair.heardAt !== undefined && `; a heartbeat came from there ${timeText(pair.heardAt)}`}.
      </p>
      <Fixes audit={audit} pairs={[pair]} />
    </Section>
  );
}

function Fixes({
  audit,
  pairs,
}: {
  readonly audit: CoverageAudit;
  readonly pairs: readonly CoveragePair[];
}) {
  const fixes = useMemo(() => fixesFor(audit, pairs), [audit, pairs]);
  if (fixes.length === 0)
    return <p class="muted">Nothing to run: waiting, or the fix of another pair, fixes it.</p>;
  return (
    <>
      {fixes.map(({ by, command }) => (
        <div key={command}>
          <p class="muted small">With the credentials of the {by}:</p>
          <CodeBlock text={command} label="Copy the command" />
        </div>
      ))}
    </>
  );
}

function fixesFor(audit: CoverageAudit, pairs: readonly CoveragePair[]) {
  const parsed = parseCoverage({ ...audit, pairs, configuration: '' });
  return parsed === undefined ? [] : fixesOf([...parsed.known.values()], termsIn(audit));
}

function termsIn({ terms, counts }: CoverageAudit): FixTerms {
  return {
    securityAccountId: textAt(terms, 'securityAccountId') ?? '',
    organizationalUnitIds: listAt(terms, 'organizationalUnitIds').map(String),
    hubBusArn: textAt(terms, 'hubBusArn') ?? '',
    collection: textAt(terms, 'collection') === 'members' ? 'members' : 'both',
    isHeard: counts.delivered > 0,
  };
}

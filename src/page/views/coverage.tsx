/** Coverage: every account in every region, what is wrong where, and the commands that fix it. */
import { useMemo } from 'preact/hooks';
import { parseCoverage } from '../../domain/coverage/coverage-file.ts';
import { fixesOf, type FixTerms } from '../../domain/coverage/coverage-fix.ts';
import { describeCoverage, describeReason } from '../../domain/coverage/coverage-text.ts';
import { listAt, textAt } from '../../domain/base/lookup.ts';
import { CodeBlock } from '../parts/copy.tsx';
import { Empty, Fault, Section } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { lengthText, said, timeText } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import type { CoverageAnswer, CoveragePair } from '../state/answers.ts';
import { changeQuery, route } from '../state/route.ts';

type Audit = NonNullable<CoverageAnswer['coverage']>;

const NAMES: Readonly<Record<CoveragePair['verdict'], string>> = {
  delivered: 'delivers',
  configured: 'configured, no heartbeat yet',
  gap: 'gap',
  unknown: 'unknown',
  'region-not-enabled': 'region not enabled',
};
const MARKS: Readonly<Record<CoveragePair['verdict'], string>> = {
  delivered: '',
  configured: '·',
  gap: '×',
  unknown: '?',
  'region-not-enabled': '–',
};

export function CoverageView() {
  const { answer, fault } = useAnswer(() => ask<CoverageAnswer>('coverage'), []);
  if (fault !== undefined) return <Fault>{fault}</Fault>;
  if (answer === undefined) return <Empty>Reading the last audit …</Empty>;
  const { coverage } = answer;
  if (coverage === null) {
    return (
      <Empty>
        No audit yet: a deployed hub looks every hour; a local hub has no organization to look at.
      </Empty>
    );
  }
  return <Audited audit={coverage} />;
}

function Audited({ audit }: { readonly audit: Audit }) {
  const { query } = route.value;
  const pair = audit.pairs.find(
    ({ account, region }) => account === query.get('account') && region === query.get('region'),
  );
  const open = audit.pairs.filter(({ verdict }) => verdict === 'gap' || verdict === 'unknown');
  return (
    <div class="stack">
      <p class="lead">
        {describeCoverage(audit.counts)}; audited {lengthText(audit.ageSeconds)} ago.
      </p>
      {pair !== undefined && <PairDetail audit={audit} pair={pair} />}
      {pair === undefined && open.length > 0 && <Reasons audit={audit} pairs={open} />}
      <Section title="Accounts and regions" aside={<Legend />}>
        <Matrix pairs={audit.pairs} chosen={pair} />
      </Section>
    </div>
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
  readonly audit: Audit;
  readonly pairs: readonly CoveragePair[];
}) {
  const byReason = new Map<string, CoveragePair[]>();
  for (const pair of pairs) {
    for (const reason of pair.reasons) {
      byReason.set(reason, [...(byReason.get(reason) ?? []), pair]);
    }
  }
  return (
    <Section title="To fix">
      <ul class="gap-reasons">
        {[...byReason].map(([reason, some]) => (
          <li key={reason}>
            <h3>
              {reason} <span class="muted">{some.length}</span>
            </h3>
            <p>{describeReason(reason as Parameters<typeof describeReason>[0])}</p>
            <Fixes audit={audit} pairs={some} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function PairDetail({ audit, pair }: { readonly audit: Audit; readonly pair: CoveragePair }) {
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
  readonly audit: Audit;
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

function fixesFor(audit: Audit, pairs: readonly CoveragePair[]) {
  const parsed = parseCoverage({ ...audit, pairs, configuration: '' });
  return parsed === undefined ? [] : fixesOf([...parsed.known.values()], termsIn(audit));
}

function termsIn({ terms, counts }: Audit): FixTerms {
  return {
    securityAccountId: textAt(terms, 'securityAccountId') ?? '',
    organizationalUnitIds: listAt(terms, 'organizationalUnitIds').map(String),
    hubBusArn: textAt(terms, 'hubBusArn') ?? '',
    collection: textAt(terms, 'collection') === 'members' ? 'members' : 'both',
    isHeard: counts.delivered > 0,
  };
}

function Matrix({
  pairs,
  chosen,
}: {
  readonly pairs: readonly CoveragePair[];
  readonly chosen: CoveragePair | undefined;
}) {
  const accounts = useMemo(() => worstFirst(pairs), [pairs]);
  const regions = useMemo(() => [...new Set(pairs.map(({ region }) => region))].sort(), [pairs]);
  const byKey = useMemo(
    () => new Map(pairs.map((pair) => [`${pair.account} ${pair.region}`, pair])),
    [pairs],
  );
  return (
    <div class="matrix-box" tabIndex={0} role="region" aria-label="Accounts and regions">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Account</th>
            {regions.map((region) => (
              <th key={region} scope="col">
                <span>{region}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account}>
              <th scope="row">{account}</th>
              {regions.map((region) => (
                <Cell key={region} pair={byKey.get(`${account} ${region}`)} chosen={chosen} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({
  pair,
  chosen,
}: {
  readonly pair: CoveragePair | undefined;
  readonly chosen: CoveragePair | undefined;
}) {
  if (pair === undefined) return <td />;
  const { account, region, verdict } = pair;
  return (
    <td>
      <button
        type="button"
        class={`cell cell-${verdict}${pair === chosen ? ' chosen' : ''}`}
        aria-label={`${account} in ${region}: ${NAMES[verdict]}`}
        title={`${account} in ${region}: ${NAMES[verdict]}`}
        onClick={() => {
          changeQuery({ account, region });
        }}
      >
        {MARKS[verdict]}
      </button>
    </td>
  );
}

const WEIGHTS: Readonly<Record<CoveragePair['verdict'], number>> = {
  unknown: 1_000,
  gap: 1_000,
  'region-not-enabled': 1,
  delivered: 0,
  configured: 2,
};

/** Accounts with the most to fix are seen without scrolling. */
function worstFirst(pairs: readonly CoveragePair[]): readonly string[] {
  const weights = new Map<string, number>();
  for (const { account, verdict } of pairs) {
    weights.set(account, (weights.get(account) ?? 0) + WEIGHTS[verdict]);
  }
  return [...weights]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([account]) => account);
}

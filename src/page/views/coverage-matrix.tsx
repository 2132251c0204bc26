/** Accounts by regions, the accounts with the most to fix first: rows are drawn where they are seen. */
import { useMemo, useRef } from 'preact/hooks';
import { useVirtualRows } from '../parts/virtual-rows.ts';
import type { CoveragePair } from '../state/answers.ts';
import { changeQuery } from '../state/route.ts';

export const NAMES: Readonly<Record<CoveragePair['verdict'], string>> = {
  delivered: 'delivers',
  configured: 'configured, no heartbeat yet',
  gap: 'gap',
  unknown: 'unknown',
  'region-not-enabled': 'region not enabled',
};
export const MARKS: Readonly<Record<CoveragePair['verdict'], string>> = {
  delivered: '',
  configured: '·',
  gap: '×',
  unknown: '?',
  'region-not-enabled': '–',
};

const ROW_HEIGHT = 28;

interface AccountRow {
  readonly account: string;
  readonly byRegion: ReadonlyMap<string, CoveragePair>;
  readonly weight: number;
}

export interface MatrixProps {
  readonly pairs: readonly CoveragePair[];
  readonly chosen: CoveragePair | undefined;
}

export function Matrix({ pairs, chosen }: MatrixProps) {
  const rows = useMemo(() => worstFirst(pairs), [pairs]);
  const regions = useMemo(() => [...new Set(pairs.map(({ region }) => region))].sort(), [pairs]);
  const box = useRef<HTMLDivElement>(null);
  const { items, height } = useVirtualRows(rows.length, ROW_HEIGHT, box);
  const before = items[0]?.start ?? 0;
  const after = height - (items.at(-1)?.end ?? 0);
  return (
    <div class="matrix-box" tabIndex={0} role="region" aria-label="Accounts and regions" ref={box}>
      <table class="matrix" aria-rowcount={rows.length + 1}>
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
          {before > 0 && <tr aria-hidden="true" style={{ height: `${before}px` }} />}
          {items.map(({ index }) => (
            <MatrixRow
              key={rows[index]?.account}
              index={index}
              row={rows[index]}
              regions={regions}
              chosen={chosen}
            />
          ))}
          {after > 0 && <tr aria-hidden="true" style={{ height: `${after}px` }} />}
        </tbody>
      </table>
    </div>
  );
}

interface MatrixRowProps {
  readonly index: number;
  readonly row: AccountRow | undefined;
  readonly regions: readonly string[];
  readonly chosen: CoveragePair | undefined;
}

function MatrixRow({ index, row, regions, chosen }: MatrixRowProps) {
  if (row === undefined) return null;
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row">{row.account}</th>
      {regions.map((region) => (
        <Cell key={region} pair={row.byRegion.get(region)} chosen={chosen} />
      ))}
    </tr>
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
function worstFirst(pairs: readonly CoveragePair[]): readonly AccountRow[] {
  const rows = new Map<string, { byRegion: Map<string, CoveragePair>; weight: number }>();
  for (const pair of pairs) {
    const row = rows.get(pair.account) ?? { byRegion: new Map<string, CoveragePair>(), weight: 0 };
    row.byRegion.set(pair.region, pair);
    row.weight += WEIGHTS[pair.verdict];
    rows.set(pair.account, row);
  }
  return [...rows]
    .map(([account, row]) => ({ account, ...row }))
    .sort((a, b) => b.weight - a.weight || (a.account < b.account ? -1 : 1));
}

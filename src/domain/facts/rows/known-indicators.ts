/** What a register asks of the indicators that somebody else keeps for it: it holds none of them itself. */
import { isJudgedKey, judgedKeyOf } from '../finding-status.ts';
import type { Indicator } from '../indicator.ts';
import { findingRow, findingText, rowsOfId } from './finding-rows.ts';
import type { HeldRows, Lookup } from './held-rows.ts';
import { keyIn } from './indicator-rows.ts';
import { NO_ROW } from './row-index.ts';

export interface KnownIndicators {
  readonly get: (key: string) => Indicator | undefined;
  readonly has: (key: string) => boolean;
  /** Keys of those that have a sighting which such a finding made, or a finding under such a judgement. */
  readonly namedBy: (findings: Iterable<string>) => ReadonlySet<string>;
  /** Keys of those that have a sighting of one of the accounts. */
  readonly seenBy: (accounts: ReadonlySet<string>) => ReadonlySet<string>;
  /** Findings that sightings name, by the numbers of their rows. */
  readonly findings: {
    readonly numberOf: (finding: string) => number;
    readonly textOf: (number: number) => string;
  };
  /** Changes whenever what is known does. */
  readonly version: () => number;
}

export function knownIndicators(rows: HeldRows, { get, has }: Lookup<Indicator>): KnownIndicators {
  return {
    get,
    has,
    namedBy: (findings) => namedBy(rows, findings),
    seenBy: (accounts) => seenBy(rows, accounts),
    findings: {
      numberOf: (finding) => findingRow(rows.findings, finding),
      textOf: (number) => findingText(rows.findings, number),
    },
    version: () => rows.version,
  };
}

function namedBy(rows: HeldRows, keys: Iterable<string>): ReadonlySet<string> {
  const findings = new Set<number>();
  for (const key of keys) {
    const own = findingRow(rows.findings, key);
    if (own !== NO_ROW) findings.add(own);
    if (!isJudgedKey(key)) continue;
    for (const row of rowsOfId(rows.findings, key.slice(key.indexOf('/') + 1))) {
      if (judgedKeyOf(findingText(rows.findings, row)) === key) findings.add(row);
    }
  }
  const { finding } = rows.sightings;
  return findings.size === 0
    ? new Set()
    : ownersOf(rows, (row) => findings.has(finding[row] as number));
}

function seenBy(rows: HeldRows, accounts: ReadonlySet<string>): ReadonlySet<string> {
  const { traits, allTraits } = rows.sightings;
  const isMeant = allTraits.values.map(({ accountId }) => accounts.has(accountId));
  return ownersOf(rows, (row) => isMeant[traits[row] as number] === true);
}

/** Keys of the indicators of those sightings: one look along a column. */
function ownersOf(rows: HeldRows, isMeant: (row: number) => boolean): ReadonlySet<string> {
  const owners = new Set<string>();
  const { indicators, sightings } = rows;
  for (let row = 0; row < sightings.rows; row += 1) {
    const owner = sightings.owner[row] as number;
    if (owner !== NO_ROW && isMeant(row)) owners.add(keyIn(indicators, owner));
  }
  return owners;
}

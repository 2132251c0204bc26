/** The claim of each slot as numbers: a million of them as objects would be ten times as large. */
import { BANDS } from '../../values/band.ts';
import { NO_FINDING, type Claim, type ClaimKind, type Tally } from '../shares/claims.ts';

export interface ClaimColumn {
  /** One more than the number of its kind; 0: nothing is claimed. */
  kind: Uint32Array;
  /** The finding on its only route. */
  finding: Uint32Array;
  /** The place of its band among all. */
  band: Uint8Array;
  from: Float64Array;
  /** Findings by route, where there are several routes. */
  readonly several: Map<number, readonly number[]>;
}

export function newClaimColumn(capacity: number): ClaimColumn {
  return {
    kind: new Uint32Array(capacity),
    finding: new Uint32Array(capacity),
    band: new Uint8Array(capacity),
    from: new Float64Array(capacity),
    several: new Map(),
  };
}

/** Of the columns, which is all that is asked of them here. */
interface WithClaims {
  readonly claims: ClaimColumn;
  readonly tally: Tally;
}

export function setClaim(
  { claims }: Pick<WithClaims, 'claims'>,
  slot: number,
  claim: Claim | undefined,
): void {
  if (claims.several.size > 0) claims.several.delete(slot);
  claims.kind[slot] = claim === undefined ? 0 : claim.kind.number + 1;
  if (claim === undefined) return;
  claims.band[slot] = BANDS.indexOf(claim.band);
  claims.from[slot] = claim.from;
  claims.finding[slot] = claim.findings[0] ?? NO_FINDING;
  if (claim.findings.length > 1) claims.several.set(slot, claim.findings);
}

export function claimIn(columns: WithClaims, slot: number): Claim | undefined {
  const kind = claimKindIn(columns, slot);
  if (kind === undefined) return undefined;
  const { finding, band, from, several } = columns.claims;
  return {
    kind,
    findings: several.get(slot) ?? (kind.routes.length === 0 ? [] : [finding[slot] as number]),
    band: BANDS[band[slot] as number] ?? 'low',
    from: from[slot] as number,
  };
}

/** What is claimed in the slot; `undefined` if nothing is. */
export function claimKindIn({ claims, tally }: WithClaims, slot: number): ClaimKind | undefined {
  const number = claims.kind[slot] as number;
  return number === 0 ? undefined : tally.allKinds[number - 1];
}

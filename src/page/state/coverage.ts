/** The last audit, page after page: what is read is shown while the rest is asked for. */
import { useEffect, useState } from 'preact/hooks';
import type { CoverageCounts } from '../../domain/coverage/coverage-audit.ts';
import { ask, faultText } from './ask.ts';
import type { CoverageAnswer, CoverageAudit, CoveragePair } from './answers.ts';

interface ReadCoverage {
  /** `undefined` until the first page is read; `null` before the first audit. */
  readonly coverage: CoverageAudit | null | undefined;
  readonly fault: string | undefined;
}

/** What is read is drawn again at most so often: to order 170,000 pairs for each page would take longer. */
const DRAWN_EVERY_MS = 400;

export function useCoverage(): ReadCoverage {
  const [read, setRead] = useState<ReadCoverage>({ coverage: undefined, fault: undefined });
  useEffect(() => {
    let isWanted = true;
    const show = (coverage: CoverageAudit | null): void => {
      if (isWanted) setRead({ coverage, fault: undefined });
    };
    readCoverage(show, () => isWanted).catch((error: unknown) => {
      if (isWanted) setRead((before) => ({ ...before, fault: faultText(error) }));
    });
    return () => {
      isWanted = false;
    };
  }, []);
  return read;
}

/** Throws `HubFault`. */
async function readCoverage(
  show: (coverage: CoverageAudit | null) => void,
  isWanted: () => boolean,
): Promise<void> {
  const pairs: CoveragePair[] = [];
  let rollout: unknown;
  let drawnAt = Number.NEGATIVE_INFINITY;
  for (let after: string | null = ''; after !== null && isWanted();) {
    const query: { readonly after?: string } = after === '' ? {} : { after };
    const { coverage, hub }: CoverageAnswer = await ask<CoverageAnswer>('coverage', query);
    if (coverage === null) {
      show(null);
      return;
    }
    pairs.push(...coverage.pairs);
    rollout ??= coverage.rollout;
    after = coverage.next ?? null;
    if (after !== null && performance.now() - drawnAt < DRAWN_EVERY_MS) continue;
    show({ ...coverage, hub, rollout, pairs: [...pairs] });
    drawnAt = performance.now();
  }
}

/** How many pairs an audit has. Suspended ones are counted among the unknown. */
export function pairsIn({
  delivered,
  configured,
  gap,
  unknown,
  notEnabled,
}: CoverageCounts): number {
  return delivered + configured + gap + unknown + notEnabled;
}

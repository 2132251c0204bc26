/** One line of what `palisade verify` found out, and all of them as a table. */
import { tableText } from '../../shell/table.ts';
import type { SampleProof } from '../../../usecases/verify/verify-samples.ts';

export interface Proof {
  readonly check: 'sample' | 'heartbeat' | 'feed';
  /** Account and region, or the URL. */
  readonly about: string;
  /** `unknown` is never as good as `proven`. */
  readonly outcome: 'proven' | 'failed' | 'unknown';
  /** How long it took; `null` where nothing was awaited. */
  readonly seconds: number | null;
  readonly says: string;
}

export function isProven(proofs: readonly Proof[]): boolean {
  return proofs.length > 0 && proofs.every(({ outcome }) => outcome === 'proven');
}

export function proofsText(proofs: readonly Proof[]): string {
  const lines = proofs.map(({ check, about, outcome, seconds, says }) => [
    outcome,
    check,
    about,
    seconds === null ? '' : secondsText(seconds),
    says,
  ]);
  const count = (outcome: Proof['outcome']): number =>
    proofs.filter((one) => one.outcome === outcome).length;
  const sum = `${count('proven')} proven, ${count('failed')} failed, ${count('unknown')} unknown`;
  return `${tableText(['outcome', 'check', 'what', 'took', 'says'], lines)}\n${sum}\n`;
}

function secondsText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole}s` : `${Math.floor(whole / 60)}m ${whole % 60}s`;
}

export function proofOfSample(sample: SampleProof): Proof {
  const about = `${sample.account} ${sample.region}`;
  const line = { check: 'sample', about } as const;
  switch (sample.outcome) {
    case 'arrived':
      return { ...line, outcome: 'proven', seconds: sample.seconds, says: 'reached canary.txt' };
    case 'missing':
      return {
        ...line,
        outcome: 'failed',
        seconds: sample.seconds,
        says: 'made, and not in canary.txt: palisade status and palisade coverage --gaps say where the path breaks',
      };
    case 'not-made':
      return { ...line, outcome: 'failed', seconds: null, says: sample.reason };
  }
}

/**
 * `samples.json` beside `canary.txt`: of which accounts and regions sample findings have come, and which was the last.
 * By it `palisade verify` tells a sample of now from one of before.
 *
 *   {"samples": [{"account": "111122223333", "region": "eu-west-1", "lastSeen": "2026-11-30T12:00:00Z"}]}
 */
import { isObject, listAt, textAt } from '../base/lookup.ts';
import { formatTime, parseTime, type EpochSeconds } from '../base/time.ts';
import type { Canary } from '../facts/fact.ts';

export const SAMPLES_KEY = 'samples.json';

export interface SampleSeen {
  readonly account: string;
  readonly region: string;
  /** By GuardDuty's clock: when it was made, or made again. */
  readonly lastSeen: EpochSeconds;
}

/** One a pair, in order of pairs; those of earlier versions, which say not where they are from, are left out. */
export function samplesText(canaries: Iterable<Canary>): string {
  const last = new Map<string, SampleSeen>();
  for (const { account, region, lastSeen } of canaries) {
    if (account === undefined || region === undefined) continue;
    const key = `${account} ${region}`;
    const before = last.get(key);
    if (before === undefined || before.lastSeen < lastSeen)
      last.set(key, { account, region, lastSeen });
  }
  const samples = [...last]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => ({ ...one, lastSeen: formatTime(one.lastSeen) }));
  return `${JSON.stringify({ samples })}\n`;
}

/** What `samplesText` wrote; `undefined` if it is something else. */
export function parseSamples(document: unknown): readonly SampleSeen[] | undefined {
  if (!isObject(document) || !Array.isArray(document['samples'])) return undefined;
  const samples = listAt(document, 'samples').map(sampleIn);
  return samples.includes(undefined) ? undefined : samples.filter((one) => one !== undefined);
}

function sampleIn(one: unknown): SampleSeen | undefined {
  const [account, region] = [textAt(one, 'account'), textAt(one, 'region')];
  const lastSeen = parseTime(textAt(one, 'lastSeen'));
  if (account === undefined || region === undefined || lastSeen === undefined) return undefined;
  return { account, region, lastSeen };
}

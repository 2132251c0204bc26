/** A feed fetched as its reader would, from where this runs. */
import { counted } from '../../../domain/base/counted.ts';
import type { FeedReading } from '../../../domain/feed-check/feed-reading.ts';
import { Failure, type Io } from '../../shell/verb.ts';
import { readingAt } from '../firewalls/check-feed.ts';
import type { Proof } from './proof.ts';

export interface FeedPlaceToProve {
  readonly url: string;
  /** Basic credentials are sent in this name. */
  readonly user?: string | undefined;
  /** Readers are named by network: who is refused may be in the wrong place. */
  readonly byNetwork?: boolean;
}

export async function proveFeed(place: FeedPlaceToProve, io: Io): Promise<Proof> {
  const begun = performance.now();
  const line = { check: 'feed', about: aboutOf(place) } as const;
  const seconds = (): number => (performance.now() - begun) / 1_000;
  try {
    const reading = await readingAt(place.url, place.user, io);
    return { ...line, ...judged(reading, place), seconds: seconds() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...line, outcome: 'failed', says: error.message, seconds: seconds() };
  }
}

function aboutOf({ url, user }: FeedPlaceToProve): string {
  return user === undefined ? url : `${url} as ${user}`;
}

function judged(
  { faults, loaded, lines }: FeedReading,
  { url, byNetwork = false }: FeedPlaceToProve,
): Pick<Proof, 'outcome' | 'says'> {
  const [worst] = faults.filter(({ level }) => level === 'error');
  if (worst === undefined) {
    const says = `${counted(lines, 'line')}, a device loads ${counted(loaded, 'entry', 'entries')}`;
    return { outcome: 'proven', says };
  }
  const found = worst.examples.map(({ text }) => text).join(', ');
  const says = found === '' ? worst.says : `${worst.says}: ${found}`;
  if (!byNetwork || !/\b403\b/.test(found)) return { outcome: 'failed', says };
  return {
    outcome: 'unknown',
    says: `refused from here (403), where access.network may not reach: on a host beside the firewall run palisade check-feed ${url}`,
  };
}

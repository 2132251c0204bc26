/**
 * An address feed as JSON, the way FortiOS 7.6.1 and later read it as `generic-address`
 * (docs/sources/fortios.md#5-stix-and-json): an array under
 * `addresses` whose objects have `name`, `value` and `description`, the paths that FortiOS looks at unless
 * it is configured otherwise.
 *
 * Law: no time and nothing of us (account, region, finding) is in it: the same entries give the same bytes,
 * and who reads a feed learns what is blocked and why, not where.
 */
import type { FeedText } from './feed.ts';
import type { Rank } from '../values/band.ts';

export interface DescribedLine {
  /** An address or a CIDR. */
  readonly text: string;
  readonly rank: Rank;
  /** Names of the families that accuse what the line covers. */
  readonly families: readonly string[];
}

/** What FortiOS takes as a comment. */
const DESCRIPTION_MAX = 255;
const NOTHING_TO_SAY =
  'a documentation address: there is nothing to list, and the list must not be empty';

/** One object a line, so that two editions can be compared line by line. */
export function renderJsonFeed(lines: readonly DescribedLine[], sentinel: string): FeedText {
  const objects =
    lines.length === 0
      ? [{ name: sentinel, value: sentinel, description: NOTHING_TO_SAY }]
      : lines.map((line) => ({ name: line.text, value: line.text, description: describe(line) }));
  const texts = objects.map((object) => JSON.stringify(object));
  return `{"addresses":[\n${texts.join(',\n')}\n]}\n` as FeedText;
}

function describe({ rank, families }: DescribedLine): string {
  const names = [...new Set(families)].sort();
  const full = names.length === 0 ? rank : `${rank}: ${names.join(', ')}`;
  return full.length <= DESCRIPTION_MAX ? full : `${full.slice(0, DESCRIPTION_MAX - 4)} ...`;
}

/**
 * Fitting a million lines into the 131,072 that FortiOS up to 7.4.3 takes of one feed: as blocks,
 * cold and with the price of the last time; as ranges; how much is added, and how far off the bound.
 */
import { splitSet, prefixCount } from '../src/domain/addresses/set/feed-text.ts';
import { closeGaps } from '../src/domain/addresses/squeeze/gap-closing.ts';
import { ranges4 } from '../src/domain/addresses/set/ranges4.ts';
import { NONE6 } from '../src/domain/addresses/set/ranges6.ts';
import { squeeze } from '../src/domain/addresses/squeeze/squeeze.ts';
import { EMPTY_SET, subtract } from '../src/domain/addresses/set/address-set.ts';
import { addressList, type Kind } from './data.ts';
import { someBlocks } from './stages-suite.ts';
import type { Row } from './report.ts';
import { OURS, race, type BenchOptions, type Suite } from './suite.ts';

/** FortiOS ≤ 7.4.3: lines of one feed. */
const LINES_MAX = 131_072;
/** What a publisher asks of a squeeze it makes every minute. */
const GAP_MAX = 1e-4;

export const squeezeSuite: Suite = {
  name: 'squeeze',
  run(options) {
    const size = Math.max(...options.sizes);
    const kinds: Kind[] = ['clustered', 'uniform', 'dense'];
    return kinds.flatMap((kind) => [
      ...squeezeRows({ kind, size, guarded: false }, options),
      ...(kind === 'clustered' ? squeezeRows({ kind, size, guarded: true }, options) : []),
    ]);
  },
};

interface Case {
  readonly kind: Kind;
  readonly size: number;
  /** With 5,000 exempt blocks and none wider than a /12 made. */
  readonly guarded: boolean;
}

function squeezeRows({ kind, size, guarded }: Case, options: BenchOptions): Row[] {
  const list = addressList(kind, size);
  const exempt = guarded ? someBlocks(kind, 5_000) : EMPTY_SET;
  const set = subtract({ v4: ranges4(list.first, list.last), v6: NONE6 }, exempt);
  const linesMax = Math.min(LINES_MAX, Math.ceil(size / 7));
  const request = { linesMax, minPrefix4: guarded ? 12 : 0, minPrefix6: 0, exempt };
  const answer = squeeze(set, request);
  const closed = closeGaps(set, request);
  if (answer.kind === 'infeasible' || closed.kind === 'infeasible') return [];
  const data = guarded ? `${kind}, guarded` : kind;
  const base = { suite: 'squeeze', data, size: prefixCount(splitSet(set)) };
  // The list has changed a little since the last time: the guess is off by half a hundredth.
  const priceGuess = answer.price * 1.005;
  const timed = [
    ...race(
      { ...base, task: `to ${linesMax} blocks, cold, exact` },
      [{ tool: OURS, run: () => squeeze(set, request) }],
      options,
    ),
    ...race(
      { ...base, task: `to ${linesMax} blocks, warm, gap ≤ ${GAP_MAX}` },
      [{ tool: OURS, run: () => squeeze(set, { ...request, priceGuess, gapMax: GAP_MAX }) }],
      options,
    ),
    ...race(
      { ...base, task: `to ${linesMax} ranges` },
      [{ tool: OURS, run: () => closeGaps(set, request) }],
      options,
    ),
  ];
  const added = Number(answer.added4);
  const gap = (added - Number(answer.lowerBound)) / Math.max(added, 1);
  const fact = { ...base, tool: OURS, unit: 'addresses' };
  return [
    ...timed,
    {
      ...fact,
      task: 'added by blocks',
      value: added,
      note: `gap to the bound ${gap.toExponential(1)}`,
    },
    { ...fact, task: 'added by ranges', value: Number(closed.added4), note: 'the optimum' },
  ];
}

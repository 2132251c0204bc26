/** Every public operation alone, at every size: how long it takes, and how that grows. */
import { formatAddress, type Address } from '../src/domain/values/address.ts';
import {
  contains,
  covers,
  intersect,
  sizeOf,
  subtract,
  union,
  type AddressSet,
} from '../src/domain/addresses/set/address-set.ts';
import { prefixText, rangeText, splitSet } from '../src/domain/addresses/set/feed-text.ts';
import { closeGaps } from '../src/domain/addresses/squeeze/gap-closing.ts';
import { emptyListed, setsOfListed } from '../src/domain/addresses/set/listed.ts';
import { endList, listReader, readBytes } from '../src/domain/addresses/set/list-reader.ts';
import { ranges4 } from '../src/domain/addresses/set/ranges4.ts';
import { NONE6, ranges6 } from '../src/domain/addresses/set/ranges6.ts';
import { squeeze } from '../src/domain/addresses/squeeze/squeeze.ts';
import { RANGE_WORDS } from '../src/domain/addresses/set/words6.ts';
import { addressList, randomFrom, type Kind, type Random } from './data.ts';
import { raced, type Contender } from './measure.ts';
import type { Row } from './report.ts';
import { OURS, type BenchOptions, type Suite } from './suite.ts';

const LOOKUPS = 10_000;

export const stagesSuite: Suite = {
  name: 'stages',
  run(options) {
    const kinds: Kind[] = ['clustered', 'mixed'];
    return kinds.flatMap((data) => {
      const timed = options.sizes.map((size) => ({ size, rows: stageRows(data, size, options) }));
      const rows = timed.flatMap((one) => one.rows);
      return [...rows, ...growthRows(rows)];
    });
  },
};

/** t(1,000,000) / t(100,000): 10 would be linear. */
function growthRows(rows: readonly Row[]): Row[] {
  return rows
    .filter((row) => row.size === 1_000_000)
    .flatMap((row) => {
      const tenth = rows.find((one) => one.task === row.task && one.size === 100_000);
      if (tenth === undefined) return [];
      return [
        { ...row, task: `growth of: ${row.task}`, value: row.value / tenth.value, unit: '×' },
      ];
    });
}

function stageRows(data: Kind, size: number, options: BenchOptions): Row[] {
  options.say(`stages: ${data}, ${size}`);
  const list = addressList(data, size);
  const read = () => {
    const reader = listReader(() => undefined, emptyListed(Math.ceil(list.text.length / 12)));
    readBytes(reader, list.text);
    endList(reader);
    return reader.list;
  };
  const set = setsOfListed(read());
  // Other addresses of the same networks; blocks stay blocks, as no host bit is touched.
  const other = {
    v4: ranges4(
      list.first.map((at) => at ^ 0x5500),
      list.last.map((at) => at ^ 0x5500),
    ),
    v6: NONE6,
  };
  const small = someBlocks(data, Math.min(size, 5_000));
  const half = Math.max(Math.round(splitSet(set).v4.length.length / 4), 1);
  const limits = { minPrefix4: 8, minPrefix6: 16, exempt: small };
  const lean = subtract(set, small);
  const blocks = splitSet(set);
  const stages: Contender[] = [
    { tool: 'read', run: read },
    { tool: 'read, sort and merge', run: () => setsOfListed(read()) },
    { tool: 'union', run: () => union(set, other) },
    { tool: 'intersect', run: () => intersect(set, other) },
    { tool: 'subtract', run: () => subtract(set, other) },
    { tool: 'subtract 5,000 blocks', run: () => subtract(set, small) },
    { tool: 'covers', run: () => covers(set, lean) },
    { tool: 'size', run: () => sizeOf(set) },
    { tool: 'split into blocks', run: () => splitSet(set) },
    { tool: 'write blocks', run: () => prefixText(blocks) },
    { tool: 'write ranges', run: () => rangeText(set) },
    { tool: 'squeeze blocks', run: () => squeeze(lean, { ...limits, linesMax: half }) },
    { tool: 'close gaps', run: () => closeGaps(lean, { ...limits, linesMax: half }) },
    { tool: `${LOOKUPS} look-ups, IPv4`, run: lookups(set, randomAddress4) },
    { tool: `${LOOKUPS} look-ups, IPv6`, run: lookups(set, randomAddress6) },
  ];
  return raced(stages, options.rounds).map(({ tool, medianMs, runs }) => ({
    suite: 'stages',
    task: tool,
    data,
    size,
    tool: OURS,
    value: medianMs,
    unit: 'ms',
    runs,
  }));
}

function lookups(set: AddressSet, draw: (random: Random) => Address): () => number {
  const random = randomFrom(1);
  const probes = Array.from({ length: LOOKUPS }, () => draw(random));
  return () => probes.reduce((found, probe) => found + Number(contains(set, probe)), 0);
}

function randomAddress4(random: Random): Address {
  return formatAddress(4, BigInt(Math.floor(random() * 2 ** 32)));
}

/** Among those of `line6`, of which the first word differs most. */
function randomAddress6(random: Random): Address {
  const word = () => BigInt(Math.floor(random() * 2 ** 32));
  const network = (0x2000n + BigInt(Math.floor(random() * 40))) << 112n;
  return formatAddress(6, network | (word() << 80n) | (word() << 32n) | word());
}

/** Blocks anywhere, as exemptions are: /24s, of a mixed list also /32s among those of `line6`. */
export function someBlocks(kind: Kind, count: number): AddressSet {
  const random = randomFrom(count);
  const count6 = kind === 'mixed' ? Math.round(0.3 * count) : 0;
  const first = Uint32Array.from(
    { length: count - count6 },
    () => Math.floor(random() * 2 ** 24) * 256,
  );
  const words6 = new Uint32Array(RANGE_WORDS * count6);
  for (let at = 0; at < words6.length; at += RANGE_WORDS) {
    const network = 0x2000_0000 + Math.floor(random() * 40 * 2 ** 16);
    words6.set([network, 0, 0, 0, network, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], at);
  }
  return {
    v4: ranges4(
      first,
      first.map((at) => at + 255),
    ),
    v6: ranges6(words6),
  };
}

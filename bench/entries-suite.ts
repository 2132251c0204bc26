/**
 * The publisher's minute: changes merged into the resident entries, and an edition made of them,
 * with 5,000 exemptions, one entry in twenty ended, and five ranks.
 */
import { parseListed, type AddressRange } from '../src/domain/values/address.ts';
import {
  applyChanges,
  entryChanges,
  setWindows,
} from '../src/domain/addresses/entries/entry-changes.ts';
import { editionLines, feedText } from '../src/domain/addresses/entries/edition-lines.ts';
import { entryBytes, entryCount, NO_ENTRIES } from '../src/domain/addresses/entries/entries.ts';
import { prefixCount } from '../src/domain/addresses/set/feed-text.ts';
import { newRoom } from '../src/domain/addresses/set/buffer-pool.ts';
import { shedLines } from '../src/domain/addresses/entries/shedding.ts';
import { addressList, KINDS, randomFrom, type AddressList, type Kind } from './data.ts';
import { raced, type Contender } from './measure.ts';
import type { Row } from './report.ts';
import { someBlocks } from './stages-suite.ts';
import { OURS, type BenchOptions, type Suite } from './suite.ts';

const NOW = 1_000;
const BATCH = 1_000;

export const entriesSuite: Suite = {
  name: 'entries',
  run(options) {
    return options.sizes.flatMap((size) => KINDS.flatMap((kind) => entryRows(kind, size, options)));
  },
};

function entryRows(kind: Kind, size: number, options: BenchOptions): Row[] {
  options.say(`entries: ${kind}, ${size}`);
  const list = addressList(kind, size);
  const entries = applyChanges(NO_ENTRIES, changesOf(list, size));
  const batch = changesOf(addressList(kind, BATCH), BATCH);
  const exempt = someBlocks(kind, 5_000);
  const room = newRoom();
  const publish = () => feedText(editionLines(entries, NOW, exempt, room).lines, room);
  const { lines } = editionLines(entries, NOW, exempt);
  const linesMax = Math.ceil(lines.reduce((sum, ofRank) => sum + prefixCount(ofRank), 0) / 2);
  const tasks: Contender[] = [
    { tool: 'edition: lines, ranks and text', run: publish },
    { tool: 'edition: lines and ranks', run: () => editionLines(entries, NOW, exempt, room) },
    { tool: `merge ${BATCH} changes in`, run: () => applyChanges(entries, batch) },
    {
      tool: 'shed half the lines',
      run: () => shedLines(lines, { linesMax, bytesMax: Infinity }, { entries, at: NOW }),
    },
  ];
  const base = { suite: 'entries', data: kind, size, tool: OURS };
  const timed = raced(tasks, Math.max(options.rounds, 11)).map(
    ({ tool, medianMs, minMs, runs }) => ({
      ...base,
      task: tool,
      value: medianMs,
      unit: 'ms',
      runs,
      note: `least ${minMs.toPrecision(3)} ms`,
    }),
  );
  const bytes = entryBytes(entries) / entryCount(entries);
  return [...timed, { ...base, task: 'resident state', value: bytes, unit: 'bytes an entry' }];
}

function changesOf({ text }: AddressList, size: number) {
  const random = randomFrom(size);
  const changes = entryChanges();
  for (const range of rangesIn(text)) {
    const until = random() < 0.05 ? NOW : NOW + 1 + Math.floor(random() * 90 * 86_400);
    const rank = Math.floor(random() * random() * 5);
    setWindows(changes, range, [{ from: 0, until, rank, seen: Math.floor(random() * NOW) }]);
  }
  return changes;
}

function* rangesIn(text: Uint8Array): Generator<AddressRange> {
  for (const line of new TextDecoder().decode(text).trimEnd().split('\n')) {
    const parsed = parseListed(line);
    if (!parsed.ok) throw new Error(`a line that is none: ${line}`);
    yield parsed.value.range;
  }
}

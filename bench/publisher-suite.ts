/**
 * The publisher's minute at a number of indicators: CPU of a tick with 100 changes and of one without, of a
 * cold start from the checkpoint and of the whole ledger, and what an indicator takes in memory.
 *
 * Stores are maps in memory and the ledger is a list, so that what is measured is the publisher's own.
 */
import { createHash } from 'node:crypto';
import {
  parseConfiguration,
  type Configuration,
} from '../src/domain/configuration/configuration.ts';
import { policyOf } from '../src/domain/configuration/configured-policy.ts';
import { publisher } from '../src/usecases/publish/publish-feed.ts';
import { cpuOf, median, memoryInUse } from './measure.ts';
import { publishedWorld, type PublishedWorld } from './published-world.ts';
import type { Row } from './report.ts';
import { OURS, type BenchOptions, type Suite } from './suite.ts';

const CHANGES = 100;
const WARM_UP_TICKS = 3;
const MEMORY = 'memory';

export const publisherSuite: Suite = {
  name: 'publisher',
  async run(options) {
    const rows: Row[] = [];
    for (const size of options.sizes) {
      rows.push(...(await rowsAt(size, 'roomy budget', ROOMY, options)));
      // What the first world held may be collected while the second is measured: its memory proves nothing.
      const again = await rowsAt(size, '131,072 lines', {}, options);
      rows.push(...again.filter(({ task }) => task !== MEMORY));
    }
    return rows;
  },
};

const ROOMY = { feed: { linesMax: 100_000_000, bytesMax: 2_000_000_000 } };

async function rowsAt(
  size: number,
  data: string,
  config: object,
  { rounds, say }: BenchOptions,
): Promise<Row[]> {
  say(`publisher: ${data}, ${size}`);
  const world = publishedWorld(size, CHANGES);
  const row = (task: string, value: number, unit: string, runs = 1): Row => ({
    suite: 'publisher',
    task,
    data,
    size,
    tool: OURS,
    value,
    unit,
    runs,
  });
  const before = await memoryInUse();
  const first = newPublisher(world, config);
  const fromLedger = await cpuOf(() => first.tick(world.clock()));
  const rows = [row('first edition, from the whole ledger', fromLedger, 'ms CPU')];
  rows.push(
    row(MEMORY, ((await memoryInUse()) - before - world.stored()) / size, 'bytes an indicator'),
  );
  const changed: number[] = [];
  const quiet: number[] = [];
  const written: number[] = [];
  for (let round = -WARM_UP_TICKS; round < rounds; round += 1) {
    const before = world.written();
    world.pass('with changes');
    const busy = await cpuOf(() => first.tick(world.clock()));
    const after = world.written();
    world.pass('quiet');
    const idle = await cpuOf(() => first.tick(world.clock()));
    if (round < 0) continue;
    changed.push(busy);
    quiet.push(idle);
    written.push(after - before);
  }
  rows.push(row(`tick with ${CHANGES} changes`, median(changed), 'ms CPU', rounds));
  rows.push(row('tick without a change', median(quiet), 'ms CPU', rounds));
  rows.push(row('written by a tick with changes', median(written) / 1e6, 'MB', rounds));
  await first.stop();
  const cold = await cpuOf(() => newPublisher(world, config).tick(world.clock()));
  rows.push(row('cold start, from the checkpoint', cold, 'ms CPU'));
  return rows;
}

function newPublisher({ ledger, ops }: PublishedWorld, config: object) {
  const configuration = configurationOf(config);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const terms = { configuration, policy: policyOf(configuration), overrides: [], holder: 'bench' };
  return publisher({ ledger, ops, buckets: [], sha256 }, terms);
}

function configurationOf(config: object): Configuration {
  const parsed = parseConfiguration(config);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}

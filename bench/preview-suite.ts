/**
 * What the effect of an action costs before it is taken: CPU with the publisher in the same process, as in the local
 * hub, and from its checkpoint alone, as in a cold operator function.
 */
import { createHash } from 'node:crypto';
import { parseConfiguration } from '../src/domain/configuration/configuration.ts';
import { policyOf } from '../src/domain/configuration/configured-policy.ts';
import { parseTarget } from '../src/domain/facts/override.ts';
import { previewAction, type ActionFact } from '../src/usecases/operate/preview-action.ts';
import { publisher } from '../src/usecases/publish/publish-feed.ts';
import { cpuOf, median } from './measure.ts';
import { publishedWorld } from './published-world.ts';
import type { Row } from './report.ts';
import { OURS, type BenchOptions, type Suite } from './suite.ts';

export const previewSuite: Suite = {
  name: 'preview',
  async run(options) {
    const rows: Row[] = [];
    for (const size of options.sizes) rows.push(...(await rowsAt(size, options)));
    return rows;
  },
};

async function rowsAt(size: number, { rounds, say }: BenchOptions): Promise<Row[]> {
  say(`preview: ${size}`);
  const { configuration, policy } = termsOf();
  const world = publishedWorld(size, 100);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const terms = { configuration, policy, overrides: [] };
  const { ledger, ops } = world;
  const one = publisher({ ledger, ops, buckets: [], sha256 }, { ...terms, holder: 'bench' });
  await one.tick(world.clock());
  const costs = async (lend: typeof one.lend | undefined) => {
    const times: number[] = [];
    for (let n = 0; n < rounds; n += 1) {
      const fact = exemption(world.clock().now);
      const clock = world.clock();
      times.push(await cpuOf(() => previewAction({ ledger, ops, lend }, terms, fact, clock)));
    }
    return times;
  };
  const row = (task: string, times: readonly number[]): Row => ({
    suite: 'preview',
    task,
    data: 'an exempted /16',
    size,
    tool: OURS,
    value: median(times),
    unit: 'ms CPU',
    runs: times.length,
  });
  return [
    row('beside its publisher', await costs(one.lend)),
    row('from the checkpoint', await costs(undefined)),
  ];
}

function exemption(at: number): ActionFact {
  const target = parseTarget('45.3.0.0/16');
  if (!target.ok) throw new Error(target.problem);
  const signed = { author: 'bench', reason: 'bench', at, until: undefined };
  return { kind: 'override', override: { act: 'exempt', target: target.value, ...signed } };
}

function termsOf() {
  const parsed = parseConfiguration({});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return { configuration: parsed.value, policy: policyOf(parsed.value) };
}

/**
 * `npm run bench [-- suite…] [--rounds N] [--sizes N,N] [--json FILE]`: measures, prints a table.
 *
 * Medians of interleaved rounds; ratios are to Palisade in the same rounds.
 */
import { writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { collapseSuite } from './collapse-suite.ts';
import { entriesSuite } from './entries-suite.ts';
import { functionsSuite } from './functions-suite.ts';
import { latencySuite } from './latency-suite.ts';
import { ledgerSuite } from './ledger-suite.ts';
import { previewSuite } from './preview-suite.ts';
import { publisherSuite } from './publisher-suite.ts';
import { tableOf, type Row } from './report.ts';
import { squeezeSuite } from './squeeze-suite.ts';
import { stagesSuite } from './stages-suite.ts';
import type { Suite } from './suite.ts';

const suites: readonly Suite[] = [
  ...[collapseSuite, stagesSuite, squeezeSuite, entriesSuite],
  ...[ledgerSuite, publisherSuite, functionsSuite, latencySuite],
  previewSuite,
];

const { names, values } = call();
const sizes = values.sizes.split(',').map(Number);
const rounds = Number(values.rounds);
const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) misuse(`no suite ${unknown.join(', ')}`);
if (![rounds, ...sizes].every((number) => Number.isSafeInteger(number) && number > 0)) {
  misuse('--rounds and --sizes are whole numbers from 1 on');
}

const options = {
  rounds,
  sizes,
  say: (text: string) => process.stderr.write(`${text}\n`),
};
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${platform()} ${arch()}, Node ${process.versions.node}`;
const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
const rows: Row[] = [];
for (const suite of chosen) {
  const measured = await suite.run(options);
  process.stdout.write(`\n## ${suite.name}\n\n${tableOf(measured)}`);
  rows.push(...measured);
}
process.stdout.write(`\n${machine}\n`);
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine, rounds: options.rounds, rows }, null, 2)}\n`,
  );
}

function call() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '7' },
        sizes: { type: 'string', default: '10000,100000,1000000' },
        json: { type: 'string' },
      },
    });
    return { names: positionals, values };
  } catch (error) {
    return misuse((error as Error).message);
  }
}

function misuse(problem: string): never {
  process.stderr.write(
    `${problem}\n  npm run bench [-- suite… --rounds N --sizes N,N --json FILE]\n`,
  );
  process.stderr.write(`  suites are ${suites.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

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
import { ledgerSuite } from './ledger-suite.ts';
import { publisherSuite } from './publisher-suite.ts';
import { tableOf, type Row } from './report.ts';
import { squeezeSuite } from './squeeze-suite.ts';
import { stagesSuite } from './stages-suite.ts';
import type { Suite } from './suite.ts';

const suites: readonly Suite[] = [
  ...[collapseSuite, stagesSuite, squeezeSuite, entriesSuite],
  ...[ledgerSuite, publisherSuite, functionsSuite],
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    json: { type: 'string' },
  },
});

const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no suite ${unknown.join(', ')}: ${suites.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}

const options = {
  rounds: Number(values.rounds),
  sizes: values.sizes.split(',').map(Number),
  say: (text: string) => process.stderr.write(`${text}\n`),
};
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${platform()} ${arch()}, Node ${process.versions.node}`;
const chosen = suites.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
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

/**
 * Makes a list of infrastructure from the files in which operators publish their ranges:
 *
 *   npm run --silent infrastructure -- ips-v4 ips-v6 ip-ranges.json public-ip-list.json > infrastructure.json
 *
 * What it prints is what `infrastructure.file` of the configuration names. `Operator=FILE` says whose a plain
 * list is; `--dated DAY` sets the day, today without it; `--module` prints the row that comes with Palisade.
 * Exit 1 if any file cannot be read whole, 2 for misuse: then nothing is printed.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Provider } from '../src/domain/configuration/infrastructure/provider.ts';
import {
  providersFrom,
  type SourceFile,
} from '../src/domain/configuration/infrastructure/source-files.ts';

const USAGE =
  'usage: npm run --silent infrastructure -- [--dated YYYY-MM-DD] [--module] [OPERATOR=]FILE…';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function main(): number {
  const { values, positionals } = parseArgs({
    options: { dated: { type: 'string' }, module: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const dated = values.dated ?? new Date().toISOString().slice(0, 10);
  if (positionals.length === 0 || !DAY.test(dated)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const made = providersFrom(positionals.map(sourceFile));
  if (!made.ok) {
    process.stderr.write(`${made.problem}\n`);
    return 1;
  }
  const text = values.module
    ? made.value.map((one) => moduleText(one, dated)).join('\n')
    : `${JSON.stringify({ dated, providers: made.value }, undefined, 2)}\n`;
  process.stdout.write(text);
  return 0;
}

function sourceFile(named: string): SourceFile {
  const [, operator, path] = /^([^=/]+)=(.+)$/.exec(named) ?? [];
  const name = path ?? named;
  return { name, operator, text: readFileSync(name, 'utf8') };
}

function moduleText({ operator, source, targets }: Provider, dated: string): string {
  const name = `${operator
    .replace(/^Amazon /, '')
    .replace(/\W/g, '_')
    .toUpperCase()}_EDGES`;
  return `/** Made by \`npm run infrastructure -- --module FILE\` of what was published on ${dated}. */
import { edge, type Provider } from './provider.ts';

export const ${name}: Provider = edge(
  ${JSON.stringify(operator)},
  ${JSON.stringify(source)},
  \`${inColumns(targets)}\`,
);
`;
}

function inColumns(targets: readonly string[]): string {
  const lines: string[] = [''];
  for (const target of targets) {
    const last = lines.at(-1) ?? '';
    if (last.length + target.length < 90) lines[lines.length - 1] = `${last} ${target}`.trimStart();
    else lines.push(target);
  }
  return lines.join('\n   ');
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

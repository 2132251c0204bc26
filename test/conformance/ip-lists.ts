/**
 * Conformance of `palisade collapse` with real lists: what each line is, told by Node's own `net`, and what
 * all of them come to, told by cidr-tools. Each list is also tried with lines between its own that are none.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { mergeCidr } from 'cidr-tools';
import { check, tell } from './tally.ts';

const folder = join(process.argv[2] ?? '../shared', 'data/ip-lists');
const NO_LINES = [
  ...['256.1.1.1', '1.2.3', '010.0.0.1', '0x7f.1', '1.2.3.4/33', '1.2.3.4/024', '1.2.3.4/', '1'],
  ...['fe80::1%eth0', ':::', '1::2::3', '::/129', '12345::', '1.2.3.4-', '1.2.3.9-1.2.3.4', 'a b'],
];

/** Lists hold addresses and CIDRs, no ranges; one address is written bare or with its full length. */
function isEntry(line: string): boolean {
  const [address = '', length, ...more] = line.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  const isLength = length === undefined || /^(0|[1-9][0-9]{0,2})$/.test(length);
  return (
    family > 0 && more.length === 0 && isLength && Number(length ?? 0) <= (family === 4 ? 32 : 128)
  );
}

function entriesOf(text: string): readonly string[] {
  // Behind an address there may be a count, as ipsum has it.
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/[#;].*/, '').trim())
    .map((line) => line.replace(/^([\da-f.:]+)[ \t]+\d+$/i, '$1'));
  return lines.filter((line) => line !== '');
}

function collapsed(text: string) {
  const argv = ['dist/palisade.js', 'collapse', '-', '--stats', 'json'];
  const ran = spawnSync(process.execPath, argv, {
    input: text,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const last = ran.stderr.trim().split('\n').at(-1) ?? '';
  // A list of which nothing can be read has no figures.
  const stats = (last.startsWith('{') ? JSON.parse(last) : {}) as Record<string, unknown>;
  return { code: ran.status, lines: ran.stdout.split('\n').slice(0, -1), stats };
}

function whole(block: string): string {
  return block.replace(/^([^:]*)\/32$|^(.*:.*)\/128$/, '$1$2');
}

function compare(name: string, text: string): void {
  const entries = entriesOf(text);
  const good = entries.filter(isEntry);
  const wanted = mergeCidr(good).map(whole);
  const { code, lines, stats } = collapsed(text);
  const malformed = entries.length - good.length;
  if (good.length === 0 && entries.length > 0) {
    check(
      `${name}: nothing of it can be read, which is exit 1`,
      code === 1 && lines.length === 0,
      code,
    );
    return;
  }
  check(`${name}: ends with 0`, code === 0, code);
  check(`${name}: counts lines`, stats['linesIn'] === entries.length, [stats, entries.length]);
  check(`${name}: counts malformed lines`, stats['malformed'] === malformed, [stats, malformed]);
  check(`${name}: the same blocks`, lines.toSorted().join() === wanted.toSorted().join(), [
    lines.length,
    wanted.length,
  ]);
}

const names = readdirSync(folder).filter((name) => !name.endsWith('.md'));
for (const name of names) {
  const text = readFileSync(join(folder, name), 'utf8');
  compare(name, text);
  const lines = text.split('\n');
  const disturbed = lines.flatMap((line, n) =>
    n % 7 === 0 ? [line, NO_LINES[n % NO_LINES.length] ?? ''] : [line],
  );
  compare(`${name}, disturbed`, disturbed.join('\n'));
}
tell(`ip-lists, ${names.length} of them`);

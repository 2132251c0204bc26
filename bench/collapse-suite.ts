/**
 * Text to collapsed text, the whole way, beside what others have for it: in one process the npm
 * packages, as whole processes the command line beside FireHOL's iprange.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mergeCidr } from 'cidr-tools';
import { merge as fastMerge } from 'fast-cidr-tools';
import { prefixText, splitSet } from '../src/domain/addresses/set/feed-text.ts';
import { emptyListed, setsOfListed } from '../src/domain/addresses/set/listed.ts';
import { endList, listReader, readBytes } from '../src/domain/addresses/set/list-reader.ts';
import { addressList, KINDS } from './data.ts';
import { OURS, race, type BenchOptions, type Suite } from './suite.ts';
import type { Contender } from './measure.ts';
import type { Row } from './report.ts';

const COLON = 58;
const COMMAND = 'dist/palisade.js';
/** Above this, a race with fast-cidr-tools takes minutes a run. */
const FAST_CIDR_LINES_MAX = 100_000;

export const collapseSuite: Suite = {
  name: 'collapse',
  run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
    try {
      const made = options.sizes.flatMap((size) =>
        KINDS.flatMap((kind) => {
          const { text } = addressList(kind, size);
          return collapseRows({ data: kind, size, text, folder }, options);
        }),
      );
      return [
        ...made,
        ...realLists(options).flatMap((list) => collapseRows({ ...list, folder }, options)),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

interface ListToCollapse {
  readonly data: string;
  readonly size: number;
  readonly text: Uint8Array;
  readonly folder: string;
}

function collapseRows(list: ListToCollapse, options: BenchOptions): Row[] {
  const { data, size, text } = list;
  const base = { suite: 'collapse', data, size };
  const inProcess: Contender[] = [
    { tool: OURS, run: () => collapsed(text) },
    { tool: 'cidr-tools 11.3.2', run: () => mergeCidr(entriesOf(text)).join('\n') },
  ];
  if (size <= FAST_CIDR_LINES_MAX) {
    inProcess.push({
      tool: 'fast-cidr-tools 0.3.4',
      run: () => fastMerge(entriesOf(text)).join('\n'),
    });
  }
  const path = join(list.folder, 'list.txt');
  writeFileSync(path, text);
  const ours = [process.execPath, COMMAND, 'collapse', path];
  const processes: Contender[] = [{ tool: `${OURS} collapse`, run: () => runProcess(ours) }];
  // iprange would make a wrong IPv4 address of every IPv6 line.
  if (!text.includes(COLON) && hasIprange()) {
    inProcess.push({ tool: 'iprange 1.0.4, process', run: () => runProcess(['iprange', path]) });
    processes.push({ tool: 'iprange 1.0.4', run: () => runProcess(['iprange', path]) });
  }
  return [
    ...race({ ...base, task: 'text to text, in process' }, inProcess, options),
    ...race({ ...base, task: 'file to stdout, whole process' }, processes, options),
  ];
}

/** What the npm packages are given: they take neither comments nor blank lines. */
function entriesOf(text: Uint8Array): string[] {
  const lines = new TextDecoder().decode(text).split('\n');
  return lines.map((line) => line.replace(/[#;].*/, '').trim()).filter((line) => line !== '');
}

function collapsed(text: Uint8Array): Uint8Array {
  const reader = listReader(() => undefined, emptyListed(Math.ceil(text.length / 10)));
  readBytes(reader, text);
  endList(reader);
  return prefixText(splitSet(setsOfListed(reader.list)));
}

function runProcess([command = '', ...argv]: readonly string[]): number {
  const { status, error } = spawnSync(command, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (error !== undefined || status !== 0) throw new Error(`${command} failed`, { cause: error });
  return status;
}

/** FireHOL's aggregator, if this machine has it (Debian: apt install iprange). */
function hasIprange(): boolean {
  return spawnSync('iprange', ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Real lists are not ours to ship: they are measured where a folder of them is at hand. */
function realLists({ say }: BenchOptions): Omit<ListToCollapse, 'folder'>[] {
  const folder = process.env['PALISADE_IP_LISTS'] ?? '../shared/data/ip-lists';
  if (!existsSync(folder)) {
    say(`collapse: no real lists: ${folder} is not there (PALISADE_IP_LISTS names a folder)`);
    return [];
  }
  const names = readdirSync(folder).filter((name) => /\.(txt|netset)$/.test(name));
  return names.sort().flatMap((name) => {
    const text = readFileSync(join(folder, name));
    const size = entriesOf(text).length;
    return size < 10_000 ? [] : [{ data: name, size, text }];
  });
}

import { readFile } from 'node:fs/promises';
import { parseListed, type AddressRange } from '../domain/address.ts';
import {
  addressSet,
  formatPrefix,
  minimalPrefixes,
  subtract,
  type AddressSet,
} from '../domain/address-set.ts';
import { Failure, parseOptions, type Io, type Verb } from './verb.ts';

export const collapse: Verb = {
  name: 'collapse',
  summary: 'address lists in, the fewest CIDR blocks out',
  help: `palisade collapse [file…|-] [--except FILE]…

Reads lists of addresses, CIDRs and ranges (a-b), IPv4 and IPv6 mixed, one an item a line, and
prints the fewest CIDR blocks that cover exactly the same addresses: IPv4 first, in address order.
Comments start with # or ;. A malformed line is skipped and told on stderr.

  --except FILE   addresses to leave out, also inside wider prefixes; may be repeated
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      except: { type: 'string', multiple: true },
    });
    const paths = positionals.length === 0 ? ['-'] : positionals;
    const listed = await readSets(paths, io);
    const except = await readSets(values.except ?? [], io);
    const lines = minimalPrefixes(subtract(listed, except)).map(formatPrefix);
    if (lines.length > 0) await io.out(`${lines.join('\n')}\n`);
    return 0;
  },
};

async function readSets(paths: readonly string[], io: Io): Promise<AddressSet> {
  const ranges: AddressRange[] = [];
  for (const path of paths) {
    const text = await readText(path, io);
    text.split('\n').forEach((line, index) => {
      const entry = (line.split(/[#;]/, 1)[0] ?? '').trim();
      if (entry === '') return;
      const parsed = parseListed(entry);
      if (parsed.ok) ranges.push(parsed.value.range);
      else io.err(`${path}:${index + 1}: skipped ${JSON.stringify(entry)}\n`);
    });
  }
  return addressSet(ranges);
}

async function readText(path: string, io: Io): Promise<string> {
  try {
    if (path !== '-') return await readFile(path, 'utf8');
    const chunks: Buffer[] = [];
    for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${(error as Error).message}`);
  }
}

/**
 * `palisade collapse`: address lists in, the fewest lines that say the same out.
 *
 * Exact unless `--max-lines` asks for fewer lines than exact needs; then with the fewest addresses
 * added, never one of an exception, and refused rather than wider than allowed.
 */
import { counted, grouped } from '../../../domain/base/counted.ts';
import { sizeOf, subtract, type AddressSet } from '../../../domain/addresses/set/address-set.ts';
import { readLists, type ReadLists } from './address-lists.ts';
import { fit, leastFeasible, leastWithin, type Fitted, type Fitting } from './line-fitting.ts';
import { Failure, Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const HELP = `palisade collapse [file…|-] [--except FILE]… [options]

Reads lists of addresses, CIDRs and ranges (a-b), IPv4 and IPv6 mixed, one a line, from files or
stdin, and prints the fewest CIDR blocks that cover exactly the same addresses: IPv4 first, in
address order, a single address without /32 or /128. Comments start with # or ; and may follow an
entry. A netmask (192.0.2.0/255.255.255.0) and a count after an entry (as in ipsum) are read, gzip and
UTF-16 too. A malformed line is skipped and reported on stderr; host bits of a CIDR are cleared and
reported. An IPv4-mapped block is IPv4 from /104 (IPv4 /8) on; a wider one, as ::ffff:0:0/96, is IPv6.

  --except FILE      addresses to leave out, also inside wider blocks; may be repeated. A malformed
                     line in it is an error: what it names would be printed
  --lenient          skip and report malformed lines of --except as well
  --ranges           lines are ranges a-b, a single address bare
  --max-lines N      at most N lines, both families together: blocks are merged (or, with --ranges,
                     gaps closed) with the fewest added addresses; no exception is ever touched
  --max-added N      refuse if that would add more than N addresses, both families together
  --min-prefix N4[,N6]
                     merging makes no block wider than this (default 16,32); wider input stays.
                     With --ranges, a gap is closed only within one such block
  --stats json       statistics as one line of JSON on stderr (below)

Exit 0: done, also if lines were skipped or nothing was left. Exit 1, and nothing is printed: a file
cannot be read, a list holds entries of which none could be read, an --except has a malformed line,
or --max-lines cannot be met (the least N that can be is printed on stderr).
Exit 2: misuse.

Statistics: {linesIn, malformed, linesOut, added4, added6, lowerBound, leastFeasible}
  linesIn        entries read (no blank lines, no comments), malformed ones included; lists given
                 by --except do not count
  added4/6       addresses in the output that are not in the input, by family
  lowerBound     no output of at most N lines under the same options adds fewer addresses, both
                 families together, an address of either counting one; 0 if nothing is added.
                 Equal to added4 + added6 if those are proven the fewest
  leastFeasible  the least N that --min-prefix and --except leave room for, whatever --max-added
  Counts of addresses above 2^53-1 are decimal strings, all others numbers.
`;

const OPTIONS = {
  except: { type: 'string', multiple: true, path: true },
  lenient: { type: 'boolean' },
  ranges: { type: 'boolean' },
  'max-lines': { type: 'string' },
  'max-added': { type: 'string' },
  'min-prefix': { type: 'string' },
  stats: { type: 'string', values: ['json'] },
} as const;

export const collapse: Verb = {
  help: HELP,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const request = parseRequest(argv);
    const listed = await readLists(request.paths, io);
    const except = await readLists(request.except, io, request.lenient ? 'skipped' : 'refused');
    if (except.malformed > 0 && !request.lenient) throw new Failure(whyNotExcepted(except));
    const set = subtract(listed.set, except.set);
    for (const note of notesOn(except, set, listed.set)) io.err(`--except: ${note}\n`);
    const fitting: Fitting = {
      form: request.form,
      linesMax: request.linesMax,
      limits: { ...request.minPrefix, exempt: except.set },
    };
    const fitted = fit(set, fitting);
    const isOver = fitted.kind === 'infeasible' || addedBy(fitted) > request.addedMax;
    const isRefused = isOver || listed.unread.length > 0;
    if (request.wantsStats) {
      const least = leastFeasible(set, fitting);
      io.err(`${JSON.stringify(statsOf(listed, fitted, { isRefused, least }))}\n`);
    }
    if (listed.unread.length > 0) throw new Failure(whyUnread(listed.unread));
    if (isOver) throw new Failure(whyRefused(set, fitting, fitted, request.addedMax));
    const text = fitted.text();
    if (text.length > 0) await io.out(text);
    return 0;
  },
};

interface CollapseRequest {
  readonly paths: readonly string[];
  readonly except: readonly string[];
  /** Malformed lines of `except` are skipped. */
  readonly lenient: boolean;
  readonly form: 'blocks' | 'ranges';
  readonly linesMax: number | undefined;
  /** Infinity if the number of added addresses is not limited. */
  readonly addedMax: bigint | typeof Infinity;
  readonly minPrefix: { readonly minPrefix4: number; readonly minPrefix6: number };
  readonly wantsStats: boolean;
}

function parseRequest(argv: readonly string[]): CollapseRequest {
  const { values, positionals } = parseOptions(argv, OPTIONS);
  const paths = positionals.length === 0 ? ['-'] : positionals;
  const except = values.except ?? [];
  if ([...paths, ...except].filter((path) => path === '-').length > 1) {
    throw new Misuse('stdin (-) can be read only once');
  }
  if (values.stats !== undefined && values.stats !== 'json') {
    throw new Misuse(`--stats is "${values.stats}", but the only form is json`);
  }
  const maxAdded = values['max-added'];
  return {
    paths,
    except,
    lenient: values.lenient === true,
    form: values.ranges === true ? 'ranges' : 'blocks',
    linesMax: parseMaxLines(values['max-lines']),
    addedMax: maxAdded === undefined ? Infinity : parseWhole('--max-added', maxAdded),
    minPrefix: parseMinPrefix(values['min-prefix'] ?? '16,32'),
    wantsStats: values.stats === 'json',
  };
}

function parseMaxLines(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const lines = parseWhole('--max-lines', text);
  if (lines === 0n) throw new Misuse('--max-lines is 0, but a list needs at least 1 line');
  return Number(lines);
}

function parseMinPrefix(text: string) {
  const [first = '', second = '32', ...rest] = text.split(',');
  const minPrefix4 = Number(parseWhole('--min-prefix', first));
  const minPrefix6 = Number(parseWhole('--min-prefix', second));
  if (rest.length > 0 || minPrefix4 > 32 || minPrefix6 > 128) {
    throw new Misuse(`--min-prefix is "${text}", but must be N4[,N6], up to 32 and up to 128`);
  }
  return { minPrefix4, minPrefix6 };
}

function parseWhole(option: string, text: string): bigint {
  if (!/^[0-9]{1,39}$/.test(text)) {
    throw new Misuse(`${option} is "${text}", but must be a whole number`);
  }
  return BigInt(text);
}

function addedBy(fitted: Fitted & { readonly kind: 'fits' }): bigint {
  return fitted.added4 + fitted.added6;
}

/** The report of the run; of a refused one, that nothing was put out. */
function statsOf(
  { entries, malformed }: ReadLists,
  fitted: Fitted,
  { isRefused, least }: { readonly isRefused: boolean; readonly least: number },
) {
  const isOut = !isRefused && fitted.kind === 'fits';
  return {
    linesIn: entries,
    malformed,
    linesOut: isOut ? fitted.lines : 0,
    added4: isOut ? jsonCount(fitted.added4) : 0,
    added6: isOut ? jsonCount(fitted.added6) : 0,
    lowerBound: fitted.kind === 'fits' ? jsonCount(fitted.lowerBound) : 0,
    leastFeasible: least,
  };
}

/** A number as long as JSON readers take it exactly, then its decimal digits. */
function jsonCount(count: bigint): number | string {
  return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : String(count);
}

/** What who excepts should know although nothing is wrong. */
function notesOn(except: ReadLists, left: AddressSet, all: AddressSet): readonly string[] {
  const lines = counted(except.malformed, 'malformed line');
  return [
    ...(except.malformed > 0 ? [`the addresses of ${lines} are NOT left out`] : []),
    ...except.empty.map((path) => `${path} names no address: nothing is left out by it`),
    ...(sizeOf(left) === 0n && sizeOf(all) > 0n
      ? ['every address of the lists is left out by it, and nothing is printed']
      : []),
  ];
}

function whyNotExcepted({ malformed, entries }: ReadLists): string {
  return `--except: ${grouped(malformed)} of ${counted(entries, 'line')} could not be read, and what they name would not be left out; nothing is printed. Fix the lines above, or skip them with --lenient`;
}

function whyUnread(paths: readonly string[]): string {
  return `expected a list of addresses, CIDRs or ranges, one a line; got no line that could be read in ${paths.join(', ')}. Nothing is printed: check that this is the file you mean`;
}

function whyRefused(
  set: AddressSet,
  fitting: Fitting,
  fitted: Fitted,
  addedMax: bigint | typeof Infinity,
): string {
  const least = leastFeasible(set, fitting);
  const within = typeof addedMax === 'bigint' ? leastWithin(set, fitting, addedMax) : least;
  const lines = `--max-lines ${fitting.linesMax ?? 0}`;
  const why =
    fitted.kind === 'infeasible'
      ? `${lines} cannot be met`
      : `${lines} adds ${counted(addedBy(fitted), 'address', 'addresses')}, over --max-added ${addedMax}`;
  const without = within === least ? '' : ` (${least} without --max-added)`;
  return `${why}: the least feasible N is ${within}${without}`;
}

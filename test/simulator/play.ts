/** Plays seeds, one after the other; says which one fails, and how to see it again. */
import { parseArgs } from 'node:util';
import { DAY } from '../../src/domain/base/time.ts';
import { simulate, type Plan, type Result } from './simulation.ts';

export const HELP = `npm run simulator -- [--seed N] [--seeds K] [--days D] [--accounts A] [--regions R]
npm run simulator -- --keep-going …
npm run simulator -- --mutants [--seeds K] [--days D]

Plays D days (10) of A accounts (200) in R regions (5) in which everything fails, from seed N (a fresh one) and K - 1
(0) more that follow it. Prints the first thing that may never be, and how to see it again; exits 1 then.
--keep-going tells each seed on a line, as soon as it has ended, and plays the others after one that failed.
--mutants plants faults in the product, one at a time, and plays up to K seeds (50) of D days (2, or as many as it takes) until each is found.
`;

const OPTIONS = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  days: { type: 'string' },
  accounts: { type: 'string' },
  regions: { type: 'string' },
  'keep-going': { type: 'boolean', default: false },
} as const;

/** Resolves with the exit code. */
export async function play(argv: readonly string[], freshSeed = 1): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const first = wholeNumber('seed', values.seed, freshSeed);
  const seeds = wholeNumber('seeds', values.seeds, 1);
  const size = {
    days: wholeNumber('days', values.days, 10),
    accounts: wholeNumber('accounts', values.accounts, 200),
    regions: wholeNumber('regions', values.regions, 5),
  };
  const isKeptGoing = values['keep-going'];
  const played: Counts[] = [];
  let failed = 0;
  for (let seed = first; seed < first + seeds && (failed === 0 || isKeptGoing); seed += 1) {
    const { violation, counts } = await simulate({ seed, ...size });
    if (violation !== undefined) {
      failed += 1;
      print(failureText({ seed, ...size }, violation));
      continue;
    }
    played.push(counts);
    if (isKeptGoing) print(`seed ${seed} held: ${countsText([counts])}`);
  }
  if (failed === 0) {
    print(`seeds ${first} to ${first + seeds - 1} held: ${countsText(played)}`);
  } else if (isKeptGoing) {
    print(`${failed} of seeds ${first} to ${first + seeds - 1} failed`);
  }
  return failed === 0 ? 0 : 1;
}

type Counts = Result['counts'];

function failureText(
  { seed, accounts, regions }: Plan,
  { what, second: at }: NonNullable<Result['violation']>,
): string {
  const [day, second] = [Math.floor(at / DAY), at % DAY];
  const time = new Date(second * 1_000).toISOString().slice(11, 19);
  // It stops at the first step that fails: no fewer days show it, and days drawn after them decide nothing.
  const size = `--days ${day + 1} --accounts ${accounts} --regions ${regions}`;
  return `seed ${seed}, day ${day}, ${time}: ${what}
again: npm run simulator -- --seed ${seed} ${size}`;
}

function countsText(all: readonly Counts[]): string {
  const totals: Record<string, number> = {};
  for (const [name, count] of all.flatMap(Object.entries<number>)) {
    totals[name] = (totals[name] ?? 0) + count;
  }
  const played = Object.entries(totals).map(([name, count]) => `${count} ${name}`);
  return played.sort().join(', ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`--${name}: expected a whole number above 0, got ${JSON.stringify(text)}`);
}

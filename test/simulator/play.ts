/** Plays seeds, one after the other, until one fails; says so, and how to see it again. */
import { parseArgs } from 'node:util';
import { simulate } from './simulation.ts';

export const HELP = `npm run simulator -- [--seed N] [--seeds K] [--days D] [--accounts A] [--regions R]
npm run simulator -- --mutants [--seeds K] [--days D]

Plays D days (10) of A accounts (200) in R regions (5) in which everything fails, from seed N (a fresh one) and K - 1
(0) more that follow it. Prints the first thing that may never be, and how to see it again; exits 1 then.
--mutants plants faults in the product, one at a time, and plays up to K seeds (50) of D days (2) until each is found.
`;

const OPTIONS = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  days: { type: 'string' },
  accounts: { type: 'string' },
  regions: { type: 'string' },
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
  const totals: Record<string, number> = {};
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { violation, counts } = await simulate({ seed, ...size });
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
    if (violation === undefined) continue;
    const [day, second] = [Math.floor(violation.second / 86_400), violation.second % 86_400];
    const time = new Date(second * 1_000).toISOString().slice(11, 19);
    print(`seed ${seed}, day ${day}, ${time}: ${violation.what}`);
    const options = Object.entries(size).map(([name, value]) => `--${name} ${value}`);
    print(`again: npm run simulator -- --seed ${seed} ${options.join(' ')}`);
    return 1;
  }
  const played = Object.entries(totals).map(([name, count]) => `${count} ${name}`);
  print(`seeds ${first} to ${first + seeds - 1} held: ${played.sort().join(', ')}`);
  return 0;
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

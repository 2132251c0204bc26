/** `npm run simulator`. */
import { randomInt } from 'node:crypto';
import { hunt, MUTANTS } from './mutants.ts';
import { HELP, play } from './play.ts';

const argv = process.argv.slice(2);

async function huntAll(options: readonly string[]): Promise<number> {
  let unfound = 0;
  for (const mutant of MUTANTS) {
    const days = String(mutant.days ?? 2);
    const { name, said } = await hunt(mutant, ['--seeds', '50', '--days', days, ...options]);
    process.stdout.write(`${name}: ${said ?? 'NOT FOUND'}\n`);
    if (said === undefined) unfound += 1;
  }
  process.stdout.write(`${MUTANTS.length - unfound} passed, ${unfound} failed\n`);
  return unfound === 0 ? 0 : 1;
}

if (argv.includes('--help')) {
  process.stdout.write(HELP);
} else if (argv.includes('--mutants')) {
  process.exitCode = await huntAll(argv.filter((one) => one !== '--mutants'));
} else {
  process.exitCode = await play(argv, randomInt(1, 2 ** 31)).catch((error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  });
}

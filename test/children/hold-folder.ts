/** Holds a data folder until it is killed, or says why it cannot. */
import { holdDataFolder } from '../../src/local/store/data-folder.ts';

try {
  await holdDataFolder(process.argv[2] ?? '');
  process.stdout.write('held\n');
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
}

/** The process of `palisade`: its streams, its environment, its exit code. */
import { fstatSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { commandLine } from './command-line.ts';

/**
 * Writes to stdout, waiting for the reader: a pipe that is read slowly must not pile up in memory.
 * A reader that has gone (`palisade … | head`) ends the process quietly, as in every Unix filter.
 */
function writeOut(data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (error === undefined || error === null) resolve();
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
      else reject(error);
    });
  });
}

function errIsTerminal(): boolean {
  try {
    return fstatSync(2).isCharacterDevice() && process.stderr.isTTY;
  } catch {
    return false;
  }
}

// Every other error (a full disk, say) reaches whoever waits for the write.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

const script = import.meta.url.endsWith('.js') ? new URL(import.meta.url) : undefined;

if (isMainThread) {
  process.exitCode = await commandLine(process.argv.slice(2), {
    script,
    stdin: process.stdin,
    env: process.env,
    errIsTerminal: errIsTerminal(),
    out: writeOut,
    err: (text) => void process.stderr.write(text),
  });
} else {
  (await import('../adapters/files/finding-versions.ts')).servePart();
}

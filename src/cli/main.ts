/** The process of `palisade`: its streams, its environment, its exit code. */
import { fstatSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { plainText } from '../domain/base/plain-text.ts';
import { commandLine } from './command-line.ts';
import { COLUMNS } from './shell/help-text.ts';
import { ERASE_LINE } from './shell/progress.ts';

const COLUMNS_MIN = 40;
const COLUMNS_MAX = 120;

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

/** What is said may quote others; only progress moves the cursor. */
function plainTalk(text: string): string {
  if (!text.startsWith(ERASE_LINE)) return plainText(text);
  return ERASE_LINE + plainText(text.slice(ERASE_LINE.length));
}

/** What went wrong stands out on a terminal; NO_COLOR and FORCE_COLOR are heeded. */
function painted(text: string): string {
  return text.replace(/^palisade( [a-z-]+)?:/, (head) =>
    styleText('red', head, { stream: process.stderr }),
  );
}

function errIsTerminal(): boolean {
  try {
    return fstatSync(2).isCharacterDevice() && process.stderr.isTTY;
  } catch {
    return false;
  }
}

/** Of the terminal that a person reads; in wider lines than these the eye loses its way. */
function columns(): number {
  const wide = (process.stdout as Partial<WriteStream>).columns ?? COLUMNS;
  return Math.min(Math.max(wide, COLUMNS_MIN), COLUMNS_MAX);
}

// Every other error (a full disk, say) reaches the caller that waits for the write.
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
    columns: columns(),
    out: (data) => writeOut(typeof data === 'string' ? plainText(data) : data),
    err: (text) => void process.stderr.write(painted(plainTalk(text))),
  });
} else {
  (await import('../adapters/files/finding-versions.ts')).servePart();
}

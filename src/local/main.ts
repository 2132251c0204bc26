/** `npm start`: runs the local hub until it is stopped. */
import { plainLine, plainText } from '../domain/base/plain-text.ts';
import { HELP, OptionMisuse, readOptions } from './options.ts';
import { startHub, type Hub } from './hub.ts';

/**
 * npm and the terminal may each pass on one Ctrl-C: what comes this soon after the first is its echo.
 */
const ECHO_MILLISECONDS = 500;
const STOP_MILLISECONDS_MAX = 15_000;

// Its warning that some year this Node will be too old is not for who just wants to see the hub.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
// The reader of the output has gone (`npm start | head -1`): the hub goes on.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

function print(line: string): void {
  process.stdout.write(`${plainLine(line)}\n`);
}

function fail(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`palisade: ${plainText(message)}\n`);
  process.exit(1);
}

function stopOnSignals(starting: Promise<Hub>): void {
  let firstAt: number | undefined;
  const stop = (): void => {
    const now = performance.now();
    if (firstAt !== undefined) {
      if (now - firstAt > ECHO_MILLISECONDS) process.exit(130);
      return;
    }
    firstAt = now;
    print('stopping: what was taken is published first (Ctrl-C again stops at once)');
    setTimeout(() => {
      fail(new Error('it takes too long to stop; nothing that was acknowledged is lost'));
    }, STOP_MILLISECONDS_MAX).unref();
    starting
      .then((hub) => hub.stop())
      .then(() => {
        print('stopped');
        process.exit(0);
      })
      .catch(fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

function main(): void {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options === 'help') {
      process.stdout.write(HELP);
      return;
    }
    const starting = startHub(options, print);
    stopOnSignals(starting);
    starting.catch(fail);
  } catch (error) {
    if (!(error instanceof OptionMisuse)) fail(error);
    process.stderr.write(`palisade: ${plainText(error.message)}\n  see: npm start -- --help\n`);
    process.exitCode = 2;
  }
}

main();

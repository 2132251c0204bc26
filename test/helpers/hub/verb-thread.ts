/** The program of a thread that runs verbs one after another, each as the command line does, for `verb-runner.ts`. */
import { Readable } from 'node:stream';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { commandLine } from '../../../src/cli/command-line.ts';
import type { Ran, VerbCall } from './verb-runner.ts';

const { finished, answers, bundle } = workerData as {
  readonly finished: Int32Array;
  readonly answers: MessagePort;
  /** For threads that a verb starts. */
  readonly bundle: string;
};

parentPort?.on('message', (call: VerbCall) => {
  void ran(call).then((result) => {
    answers.postMessage(result);
    Atomics.store(finished, 0, 1);
    Atomics.notify(finished, 0);
  });
});

async function ran({ args, input }: VerbCall): Promise<Ran> {
  const out: Buffer[] = [];
  let stderr = '';
  const io = {
    stdin: Readable.from([Buffer.from(input)]),
    env: process.env,
    script: new URL(bundle),
    errIsTerminal: false,
    out: (data: string | Uint8Array) => {
      out.push(Buffer.from(data));
      return Promise.resolve();
    },
    err: (text: string) => {
      stderr += text;
    },
  };
  try {
    const code = await commandLine(args, io);
    return { code, stdout: Buffer.concat(out).toString(), stderr };
  } catch (error) {
    // As Node ends a process that throws.
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { code: 1, stdout: Buffer.concat(out).toString(), stderr: `${stderr}${stack}\n` };
  }
}

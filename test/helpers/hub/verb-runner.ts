/**
 * Runs verbs without a process for each: a thread, started once, runs the command line's code in the folder
 * it is told, while the caller waits. (A process costs a quarter of a second, and starts the same code.)
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { programPath } from './programs.ts';

export interface VerbCall {
  readonly args: readonly string[];
  readonly input: string | Uint8Array;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const BUNDLE = pathToFileURL(resolve('dist/palisade.js')).href;
const PATIENCE_MILLISECONDS = 100_000;

let thread: ((call: VerbCall) => Ran) | undefined;

/** Returns when the verb has ended. The working folder is the process's: nothing else may run meanwhile. */
export function runInThread(cwd: string, call: VerbCall): Ran {
  thread ??= startThread();
  const home = process.cwd();
  process.chdir(cwd);
  try {
    return thread(call);
  } finally {
    process.chdir(home);
  }
}

function startThread(): (call: VerbCall) => Ran {
  const finished = new Int32Array(new SharedArrayBuffer(4));
  const { port1: results, port2: answers } = new MessageChannel();
  const worker = new Worker(programPath('verb-thread'), {
    // No hub and no AWS but what the arguments name, whatever other tests have set.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    workerData: { finished, answers, bundle: BUNDLE },
    transferList: [answers],
  });
  worker.unref();
  return (call) => {
    Atomics.store(finished, 0, 0);
    worker.postMessage(call);
    const outcome = Atomics.wait(finished, 0, 0, PATIENCE_MILLISECONDS);
    const received = receiveMessageOnPort(results) as { readonly message: Ran } | undefined;
    if (received !== undefined) return received.message;
    // What it answers later is not the next call's: that one gets a thread of its own.
    thread = undefined;
    void worker.terminate();
    throw new Error(`palisade ${call.args.join(' ')}: no answer (${outcome})`);
  };
}

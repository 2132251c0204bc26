/**
 * Structure-aware fuzzing: inputs of every kind that people and attackers hand over, almost in order, go in
 * where they go in for users. Nothing may throw, hang or answer "our fault".
 *
 *   npm run fuzz -- [--seconds N] [--seed S] [--class findings|ingest|lists|configuration|actions|http] [--rounds N]
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import fc, { type Arbitrary, type RunDetails } from 'fast-check';
import { memoryLedger } from '../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { commandLine } from '../../src/cli/command-line.ts';
import { parseConfiguration } from '../../src/domain/configuration/configuration.ts';
import { ingestMessages } from '../../src/usecases/ingest/ingest-messages.ts';
import type { Rejects } from '../../src/ports/queues.ts';
import { actionService } from '../../src/usecases/operate/action-service.ts';
import { NOON } from '../helpers/data/facts.ts';
import { termsOf } from '../helpers/hub/operating.ts';
import { startHub } from '../helpers/hub/hub-process.ts';
import { action, configuration, findingsText, listText, request } from './inputs.ts';

const CASES_A_ROUND = 50;
const ANSWER_MILLISECONDS = 10_000;

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

async function verb(args: readonly string[], input: string) {
  let [out, err] = ['', ''];
  const code = await commandLine(args, {
    stdin: Readable.from([Buffer.from(input)]),
    env: {},
    script: undefined,
    errIsTerminal: false,
    out: (data) => {
      out += typeof data === 'string' ? data : Buffer.from(data).toString();
      return Promise.resolve();
    },
    err: (said) => {
      err += said;
    },
  });
  return { code, out, err };
}

async function readsFindings(input: string): Promise<void> {
  const { code, out, err } = await verb(['extract', '-'], input);
  must(code === 0 || (code === 1 && err !== ''), `extract: exit ${code} without a reason`);
  for (const one of out.split('\n').filter((found) => found !== '')) JSON.parse(one);
}

/** As the ingest function takes it from its queue: each message comes to one outcome, and none is a fault of ours. */
async function isIngested(input: string): Promise<void> {
  const rejects: Rejects = { put: () => Promise.resolve() };
  const messages = [input, ...input.split('\n')].map((body, n) => ({ id: String(n), body }));
  const outcomes = await ingestMessages({ ledger: memoryLedger(), rejects }, messages, {
    arrival: NOON,
  });
  must(outcomes.length === messages.length, 'ingest: a message without an outcome');
  const failed = outcomes.find(({ outcome }) => outcome.kind === 'failed');
  must(failed === undefined, `ingest: failed for ${failed?.message.body.slice(0, 200) ?? ''}`);
}

async function collapses(input: string): Promise<void> {
  const { code, out, err } = await verb(['collapse', '-'], input);
  must(code === 0 || (code === 1 && err !== '' && out === ''), `collapse: exit ${code}`);
  if (out === '') return;
  const again = await verb(['collapse', '-'], out);
  must(again.out === out, 'what collapse printed collapses to something else');
}

function parses(input: unknown): Promise<void> {
  const parsed = parseConfiguration(input);
  must(parsed.ok || parsed.problem.length > 0, 'configuration: refused without a fault');
  return Promise.resolve();
}

async function acts(input: unknown): Promise<void> {
  const service = actionService({ ledger: memoryLedger(), ops: memoryObjectStore() }, termsOf());
  const { status, value } = await service(input, { author: 'ann', now: NOON, wall: NOON });
  must(status < 500, `action: status ${status}`);
  JSON.stringify(value);
}

/** What the hub answers to these bytes; '' if it closes without a word. */
function answerTo(base: URL, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(base.port), base.hostname, () => socket.end(bytes));
    const late = setTimeout(() => {
      reject(new Error('http: no answer'));
      socket.destroy();
    }, ANSWER_MILLISECONDS);
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(late);
      resolve(answer);
    });
  });
}

type Outcome = Pick<RunDetails<never>, 'failed' | 'numRuns' | 'errorInstance'> & {
  readonly counterexample: unknown;
};
type Round = (seed: number) => Promise<Outcome>;

function roundsOf<T>(inputs: Arbitrary<T>, holds: (input: T) => Promise<void>): Round {
  return (seed) => fc.check(fc.asyncProperty(inputs, holds), { seed, numRuns: CASES_A_ROUND });
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      seed: { type: 'string' },
      class: { type: 'string' },
      rounds: { type: 'string' },
    },
  });
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  const rounds = Number(values.rounds ?? Infinity);
  const folder = mkdtempSync(join(tmpdir(), 'palisade-fuzz-'));
  const hub = await startHub(['--live', '--port', '0', '--data', folder]);
  const base = new URL(hub.url);
  const answers = async (bytes: string): Promise<void> => {
    const answer = await answerTo(base, bytes.replaceAll('127.0.0.1', base.host));
    must(!/^HTTP\/1\.1 5(?!01|05)/.test(answer), `http: ${answer.slice(0, 200)}`);
    const feed = await fetch(new URL('feeds/blocklist.txt', base));
    must(feed.status === 200 && (await feed.text()) !== '', 'http: the feed is gone');
  };
  const classes = new Map<string, Round>([
    ['findings', roundsOf(findingsText, readsFindings)],
    ['ingest', roundsOf(findingsText, isIngested)],
    ['lists', roundsOf(listText, collapses)],
    ['configuration', roundsOf(configuration, parses)],
    ['actions', roundsOf(action, acts)],
    ['http', roundsOf(request, answers)],
  ]);
  const chosen = [...classes].filter(([name]) => (values.class ?? name) === name);
  console.log(`fuzz: seed ${seed}`);
  let faults = 0;
  try {
    for (const [name, play] of chosen) {
      const end = performance.now() + (Number(values.seconds) * 1_000) / chosen.length;
      let tried = 0;
      let found = 0;
      for (let round = 0; round < rounds && performance.now() < end && found === 0; round += 1) {
        const details = await play(seed + round);
        tried += details.numRuns;
        if (!details.failed) continue;
        found += 1;
        console.log(`FAULT in ${name}: ${String(details.errorInstance)}`);
        console.log(`  input: ${fc.stringify(details.counterexample).slice(0, 20_000)}`);
        console.log(`  replay: npm run fuzz -- --class ${name} --seed ${seed + round} --rounds 1`);
      }
      faults += found;
      console.log(`${name}: ${tried} inputs, ${found} faults`);
    }
  } finally {
    await hub.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  return faults === 0 && chosen.length > 0 ? 0 : 1;
}

process.exitCode = await run();

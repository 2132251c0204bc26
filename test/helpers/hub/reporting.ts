/** A reporter whose clock, network and dead letters are the test's: nothing waits, everything is told. */
import { memoryReceipts } from '../../../src/adapters/memory/memory-receipts.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import {
  configuredSinks,
  type ConfiguredSink,
} from '../../../src/domain/reports/configured-sinks.ts';
import type { HttpAnswer, HttpRequest } from '../../../src/domain/reports/sink.ts';
import type { Reject } from '../../../src/ports/queues.ts';
import type { Receipts } from '../../../src/ports/sinks.ts';
import {
  reporter,
  type ReportMessage,
  type Reporter,
} from '../../../src/usecases/report/report-findings.ts';
import { messageBody, hmac } from '../data/reports.ts';
import type { Shape } from '../data/findings.ts';

export const START = 1_795_700_000;
const SECRETS = {
  trustar: { apiKey: 'key-of-ours', apiSecret: 'secret-of-ours' },
  webhook: { url: 'https://hook.example/in', signingSecret: `whsec_${'A'.repeat(32)}` },
  splunk: { token: 'token-of-ours' },
};

/** What a scripted sink does with one request; times in milliseconds. */
export type Turn =
  | { readonly answer: Partial<HttpAnswer>; readonly takesMs?: number }
  | { readonly fails: string; readonly takesMs?: number };

export interface World {
  readonly reporter: Reporter;
  readonly receipts: Receipts;
  readonly requests: readonly HttpRequest[];
  readonly deadLetters: readonly Reject[];
  readonly pauses: readonly number[];
  /** How often the secret was read, and how often afresh. */
  readonly secretReads: { all: number; fresh: number };
  readonly clock: { ms: number };
  /** Reports with so much time. */
  report(messages: readonly ReportMessage[], runMs?: number): ReturnType<Reporter['report']>;
}

export interface WorldOptions {
  readonly name?: 'trustar' | 'webhook' | 'splunk';
  /** Fields of the sink's configuration. */
  readonly sink?: Readonly<Record<string, unknown>>;
  readonly turn: (request: HttpRequest, nth: number) => Turn | Promise<Turn>;
  readonly receipts?: Receipts;
  readonly secret?: () => unknown;
  readonly onDeadLetter?: (reject: Reject) => void;
  readonly holder?: string;
  readonly clock?: { ms: number };
  /** From 0 to below 1. */
  readonly random?: () => number;
}

export function world(options: WorldOptions): World {
  const { name = 'trustar', turn, holder = 'a', clock = { ms: START * 1_000 } } = options;
  const { receipts = memoryReceipts() } = options;
  const requests: HttpRequest[] = [];
  const deadLetters: Reject[] = [];
  const pauses: number[] = [];
  const secretReads = { all: 0, fresh: 0 };
  const ports = {
    http: {
      async send(request: HttpRequest) {
        requests.push(request);
        const found = await turn(request, requests.length);
        clock.ms += found.takesMs ?? 1;
        if ('fails' in found) throw new Error(found.fails);
        const answer = { status: 200, headers: {}, body: '', ...found.answer };
        return { kind: 'answered' as const, answer };
      },
    },
    secret: {
      read(fresh: boolean) {
        secretReads.all += 1;
        if (fresh) secretReads.fresh += 1;
        return Promise.resolve((options.secret ?? (() => SECRETS[name]))());
      },
    },
    receipts,
    deadLetters: {
      put(reject: Reject) {
        options.onDeadLetter?.(reject);
        deadLetters.push(reject);
        return Promise.resolve();
      },
    },
    hmac,
    random: options.random ?? (() => 0.5),
    timing: {
      nowMs: () => clock.ms,
      pause(ms: number) {
        pauses.push(ms);
        clock.ms += ms;
        return Promise.resolve();
      },
    },
  };
  const sink = sinkNamed(name, options.sink ?? {});
  const made = reporter(ports, { sink, holder, acceptedEnvelopes: undefined });
  return {
    reporter: made,
    receipts,
    requests,
    deadLetters,
    pauses,
    secretReads,
    clock,
    report(messages, runMs = 180_000) {
      const endMs = clock.ms + runMs;
      return made.report(messages, { remainingMs: () => endMs - clock.ms });
    },
  };
}

function sinkNamed(
  name: keyof typeof SECRETS,
  fields: Readonly<Record<string, unknown>> = {},
): ConfiguredSink {
  const needed = {
    trustar: { enclaveId: 'enclave' },
    webhook: {},
    splunk: { url: 'https://hec.example' },
  };
  const section = { enabled: true, requestsPerMinute: 6_000, ...needed[name], ...fields };
  const parsed = parseConfiguration({ reports: { [name]: section } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const [sink] = configuredSinks(parsed.value);
  if (sink === undefined) throw new Error('no sink');
  return sink;
}

let messages = 0;

export function message(shape: Shape, of: Partial<ReportMessage> = {}): ReportMessage {
  messages += 1;
  return {
    id: `message ${messages}`,
    body: messageBody({ ip: '45.1.2.3', ...shape }),
    sentAt: START,
    arrival: START,
    receiveCount: 1,
    ...of,
  };
}

export const TOKEN: Turn = { answer: { body: '{"access_token":"tok-1","expires_in":599}' } };

/** A token for who asks for one, and for reports what the test says. */
export function withToken(turn: (request: HttpRequest) => Turn): WorldOptions['turn'] {
  return (request) => (request.url.endsWith('/oauth/token') ? TOKEN : turn(request));
}

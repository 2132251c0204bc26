/**
 * Conformance against what was recorded of TruSTAR's own GuardDuty integration: our requests for its own
 * sample event, field by field, and what its answers lead to, scenario by scenario.
 *
 * Two of its requests are not ours: it asks for the list of enclaves before each report (a 403 tells us as
 * much), and looks up what one upsert replaces; our upsert is answered 404 here, so that the recorded way is
 * taken.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { memoryReceipts } from '../../src/adapters/memory/memory-receipts.ts';
import { hmacSha256 } from '../../src/adapters/shared/hmac.ts';
import { parseConfiguration } from '../../src/domain/configuration/configuration.ts';
import { configuredSinks } from '../../src/domain/reports/configured-sinks.ts';
import type { HttpAnswer, HttpRequest } from '../../src/domain/reports/sink.ts';
import { reporter } from '../../src/usecases/report/report-findings.ts';
import { check, tell } from './tally.ts';

function same(what: string, ours: unknown, theirs: unknown): void {
  check(what, isDeepStrictEqual(ours, theirs), [ours, theirs]);
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly response: { readonly status: number; readonly body: unknown };
}
interface Scenario {
  readonly scenario: string;
  readonly exchanges: readonly Exchange[];
}

const STATION = 'https://station.example';
const OUTCOMES: Readonly<Record<string, string>> = { too_large: 'rejected' };

const shared = process.argv[2] ?? '../shared';
const recording = join(shared, 'recordings/trustar/wire.json');
const { scenarios } = JSON.parse(readFileSync(recording, 'utf8')) as {
  readonly scenarios: readonly Scenario[];
};
const seed = readFileSync(join(shared, 'seeds/003_fbffa090d651c965.txt'), 'utf8');
const event = seed.slice(seed.indexOf('{\n"version"'), seed.indexOf('TROUBLESHOOTING'));

function plain({ method, url, headers, body }: HttpRequest): Omit<Exchange, 'response'> {
  const isJson = headers['content-type'] === 'application/json';
  const read = body !== undefined && isJson ? (JSON.parse(body) as unknown) : (body ?? null);
  return { method, path: url.slice(STATION.length), headers, body: read };
}

function answerOf({ response: { status, body } }: Exchange): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: {}, body: text };
}

function sink() {
  const enclaveId = '35e091df-d0ea-4521-9cf3-4c642ff424bf';
  const trustar = { enabled: true, url: STATION, enclaveId, requestsPerMinute: 6_000 };
  const parsed = parseConfiguration({ reports: { trustar } });
  const [made] = parsed.ok ? configuredSinks(parsed.value) : [];
  if (made === undefined) throw new Error('the configuration names no sink');
  return made;
}

async function replay({ scenario, exchanges }: Scenario): Promise<void> {
  const recorded = exchanges.filter(({ path }) => !path.endsWith('/enclaves'));
  let nth = 0;
  let nowMs = Date.parse('2026-11-26T10:00:00Z');
  const waits: number[] = [];
  const ports = {
    http: {
      send(request: HttpRequest) {
        const ours = plain(request);
        if (ours.path.includes('/upsert')) {
          same(
            `${scenario}: upsert has the body of a report`,
            bodyOf(ours),
            bodyOf(last(recorded)),
          );
          return answered({ status: 404, headers: {}, body: '' });
        }
        const theirs = recorded[nth];
        nth += 1;
        if (theirs === undefined) throw new Error(`${scenario}: one request too many`);
        const { method, path, headers, body } = theirs;
        same(`${scenario}: request ${nth}`, ours, { method, path, headers, body });
        return answered(answerOf(theirs));
      },
    },
    secret: { read: () => Promise.resolve({ apiKey: 'key', apiSecret: 'secret' }) },
    receipts: memoryReceipts(),
    deadLetters: { put: () => Promise.resolve() },
    hmac: hmacSha256,
    random: () => 0,
    timing: {
      nowMs: () => nowMs,
      pause(ms: number) {
        if (ms > 1_000) waits.push(ms);
        nowMs += ms;
        return Promise.resolve();
      },
    },
  };
  const courier = reporter(ports, { sink: sink(), holder: 'a', acceptedEnvelopes: undefined });
  const sentAt = Math.floor(nowMs / 1_000);
  const message = { id: 'm', body: event, sentAt, arrival: sentAt, receiveCount: 1 };
  const [reported] = await courier.report([message], { remainingMs: () => 300_000 });
  same(`${scenario}: ends`, reported?.outcome.kind, OUTCOMES[scenario] ?? 'delivered');
  same(`${scenario}: requests`, nth, recorded.length);
  // Theirs took two seconds for `waitTime` 1500, as the recording's times say.
  same(`${scenario}: waits`, waits, scenario === 'rate_limited' ? [2_000] : []);
}

/** The id of the report is what the lookup found out, and an upsert has none. */
function bodyOf(exchange: { readonly body: unknown } | undefined): unknown {
  return { ...(exchange?.body as object | undefined), id: null };
}

function last(recorded: readonly Exchange[]): Exchange | undefined {
  return recorded.at(-1);
}

function answered(answer: HttpAnswer) {
  return Promise.resolve({ kind: 'answered' as const, answer });
}

for (const scenario of scenarios) await replay(scenario);
tell('TruSTAR');

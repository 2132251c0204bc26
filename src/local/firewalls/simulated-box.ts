/**
 * A FortiGate as far as feeds are pushed to it (docs/sources/fortios.md#8-push): a REST API with a bearer key, feeds that
 * were configured beforehand, `add`, `remove` and `snapshot`, and what each feed holds.
 *
 *   GET /simulate    {"behaviour", "requests", "feeds": {name: [line, …]}}
 *   POST /simulate   {"behaviour": "well" | "hang" | "refuse" | "forget-answers", "restart": true}
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { at, listAt, textAt } from '../../domain/base/lookup.ts';
import { parseJson } from '../../domain/base/json.ts';

export interface SimulatedBoxOptions {
  readonly key: string;
  /** Feeds with `update-method push`. */
  readonly feeds: readonly string[];
  /** Lines that it loads of each. */
  readonly linesMax?: number;
}

const BEHAVIOURS = ['well', 'hang', 'refuse', 'forget-answers'] as const;
type BoxBehaviour = (typeof BEHAVIOURS)[number];

const API = '/api/v2/monitor/system/external-resource';
const BODY_BYTES_MAX = 64 << 20;

interface BoxState {
  behaviour: BoxBehaviour;
  requests: number;
  feeds: Map<string, Set<string>>;
}

export function simulatedBox(options: SimulatedBoxOptions): RequestListener {
  const empty = () => new Map(options.feeds.map((name) => [name, new Set<string>()]));
  const state: BoxState = { behaviour: 'well', requests: 0, feeds: empty() };
  return (request, response) => {
    bodyOf(request).then(
      (body) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://box');
        if (pathname === '/simulate') simulate(state, empty, { request, response, body });
        else answer(state, options, { request, response, body, pathname, searchParams });
      },
      () => response.destroy(),
    );
  };
}

interface BoxRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function simulate(
  state: BoxState,
  empty: () => BoxState['feeds'],
  { request, response, body }: BoxRequest,
): void {
  if (request.method === 'POST') {
    const wanted = parseJson(body);
    const behaviour = BEHAVIOURS.find((one) => one === textAt(wanted, 'behaviour'));
    if (behaviour !== undefined) state.behaviour = behaviour;
    if (at(wanted, 'restart') === true) state.feeds = empty();
  }
  const feeds = Object.fromEntries([...state.feeds].map(([name, lines]) => [name, [...lines]]));
  reply(response, 200, { behaviour: state.behaviour, requests: state.requests, feeds });
}

interface BoxApiRequest extends BoxRequest {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
}

function answer(state: BoxState, options: SimulatedBoxOptions, asked: BoxApiRequest): void {
  const { request, response } = asked;
  state.requests += 1;
  if (state.behaviour === 'hang') return;
  const refused = state.behaviour === 'refuse' ? 503 : isKey(request, options.key) ? 200 : 401;
  const { code, results } = refused === 200 ? apiAnswer(state, options, asked) : { code: refused };
  if (state.behaviour === 'forget-answers' && request.method === 'POST') {
    response.destroy();
    return;
  }
  const status = code === 200 ? 'success' : 'error';
  reply(response, code, {
    status,
    http_status: code,
    ...(results === undefined ? {} : { results }),
  });
}

function apiAnswer(
  state: BoxState,
  options: SimulatedBoxOptions,
  { request: { method }, body, pathname, searchParams }: BoxApiRequest,
): { readonly code: number; readonly results?: object } {
  if (method === 'POST' && pathname === `${API}/dynamic`) {
    return { code: take(state, options, body) };
  }
  if (method !== 'GET' || pathname !== `${API}/entry-list`) return { code: 405 };
  const lines = state.feeds.get(searchParams.get('mkey') ?? '');
  return lines === undefined ? { code: 404 } : { code: 200, results: held(lines, searchParams) };
}

function held(lines: ReadonlySet<string>, searchParams: URLSearchParams): object {
  const counts = { valid_count: lines.size, invalid_count: 0, overflow: false, status: 'success' };
  if (searchParams.get('counts_only') === 'true') return counts;
  return { ...counts, entries: [...lines].map((entry) => ({ entry, valid: true })) };
}

/** All commands of a request, or none of them. */
function take(state: BoxState, { linesMax = Infinity }: SimulatedBoxOptions, body: string) {
  const next = new Map([...state.feeds].map(([name, lines]) => [name, new Set(lines)]));
  const commands = listAt(parseJson(body), 'commands');
  if (commands.length === 0) return 400;
  for (const one of commands) {
    const lines = next.get(textAt(one, 'name') ?? '');
    if (lines === undefined) return 404;
    if (!isDone(lines, one, linesMax)) return 400;
  }
  state.feeds = next;
  return 200;
}

const COMMANDS: readonly unknown[] = ['add', 'remove', 'snapshot'];

function isDone(lines: Set<string>, one: unknown, linesMax: number): boolean {
  const command = textAt(one, 'command');
  const entries = listAt(one, 'entries');
  const isText = entries.every((entry) => typeof entry === 'string' && entry !== '');
  if (!COMMANDS.includes(command) || !isText || entries.length === 0) return false;
  if (command === 'snapshot') lines.clear();
  for (const entry of entries.map(String)) {
    if (command === 'remove') lines.delete(entry);
    else if (lines.size < linesMax) lines.add(entry);
  }
  return true;
}

function isKey({ headers }: IncomingMessage, key: string): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${key}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify(value));
}

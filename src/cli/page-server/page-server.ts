/**
 * The page on loopback: its files for anybody on this machine, answers of the hub for requests with the token.
 *
 *   browser ── GET /          the page: nothing of the hub is in it
 *           ── GET /status …  with the token ─▶ the hub, signed with the caller's own credentials
 *           ── POST /operator with the token ─▶ the hub, which records the caller's ARN
 *
 * The token is made for each start and goes to the browser in the fragment of the URL, which is sent to nobody.
 * A page of another origin cannot read it, and cannot send its header unasked; a name that is made to resolve
 * here has another Host.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PageFiles } from '../../adapters/page/page-files.ts';
import { sendPageFile } from '../../adapters/page/page-response.ts';
import { parseJson } from '../../domain/base/json.ts';
import { isObject } from '../../domain/base/lookup.ts';
import { Refused, type HubClient } from '../hub-client/hub-response.ts';

export interface PageServer {
  /** With the token in its fragment. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface PageServerOptions {
  readonly files: PageFiles;
  readonly hub: HubClient;
  /** What the page is given of this command: whose credentials, and what a verb needs to ask the same hub. */
  readonly session: object;
  /** 0: any that is free. */
  readonly port: number;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 32;
const BODY_BYTES_MAX = 64 * 1024;

/** Rejects if the port cannot be had. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    answer(options, token, request, response).catch((error: unknown) => {
      sendJson(response, refusalOf(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens
  return { url: `http://${HOST}:${port}/#token=${token}`, stop: () => stopped(server) };
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function answer(
  { files, hub, session }: PageServerOptions,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  refuseForeigners(request);
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  const path = url.pathname.slice(1);
  const isPost = request.method === 'POST';
  if (!isPost && request.method !== 'GET' && request.method !== 'HEAD') {
    throw new Refused('expected GET, HEAD or POST', undefined, 405);
  }
  if (!isPost && sendPageFile(files, path, request, response)) return;
  if (!isToken(token, request.headers['x-palisade-token'])) {
    const detail = 'this page was opened by another run of palisade open: open the URL it printed';
    throw new Refused(detail, undefined, 401);
  }
  if (path === 'session') sendJson(response, { status: 200, value: session });
  else if (isPost) await act(hub, path, request, response);
  else {
    const query = Object.fromEntries(url.searchParams);
    sendJson(response, { status: 200, value: await hub.ask(pathAsked(path), query) });
  }
}

async function act(
  hub: HubClient,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (path !== 'operator') throw new Refused(`POST is for /operator`, undefined, 405);
  if (request.headers['content-type'] !== 'application/json') {
    throw new Refused('expected application/json', 'Content-Type', 415);
  }
  const document = parseJson(await bodyOf(request));
  if (!isObject(document)) throw new Refused('expected a JSON object', 'body', 400);
  sendJson(response, { status: 200, value: await hub.act(path, document) });
}

/** What the hub is asked has a name of letters: nothing else of a path reaches it. */
function pathAsked(path: string): string {
  if (/^[a-z]{1,20}$/.test(path)) return path;
  throw new Refused(`there is no /${path.slice(0, 80)}`, undefined, 404);
}

/** Also of files that hold nothing: a page of another origin is to learn not even that this runs. */
function refuseForeigners({ headers, socket }: IncomingMessage): void {
  const own = `${HOST}:${socket.localPort ?? 0}`;
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  const isOwnHost = host === own;
  const isOwnOrigin = origin === undefined || origin === `http://${own}`;
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  if (isOwnHost && isOwnOrigin && isOwnSite) return;
  throw new Refused(`expected a request of http://${own} itself`, 'Host', 403);
}

/** Takes the same time for every token of the right length. */
function isToken(token: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [own, other] = [Buffer.from(token), Buffer.from(given)];
  return own.length === other.length && timingSafeEqual(own, other);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Buffer;
    bytes += part.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new Refused('the body is too long', 'body', 413);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface JsonReply {
  readonly status: number;
  readonly value: object;
}

function refusalOf(error: unknown): JsonReply {
  const detail = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Refused)) return { status: 502, value: { error: 'hub', detail } };
  const { status, where } = error;
  const isOlder = status === 404 && detail.startsWith('there is no /');
  const said = isOlder
    ? `${detail}: the hub may be older than this command; deploy it again`
    : detail;
  return {
    status,
    value: { error: 'refused', detail: said, ...(where !== undefined && { where }) },
  };
}

function sendJson(response: ServerResponse, { status, value }: JsonReply): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.byteLength,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  response.end(body);
}

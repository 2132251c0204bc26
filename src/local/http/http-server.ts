/**
 * The hub's one port: feeds for firewalls, files and questions of analysts, findings, operators' actions.
 *
 * Law: every request is answered, and none ends the hub. Feeds are for every client that reaches the port (and
 * knows the credential, if one is asked for); all else is for this machine, since it names accounts,
 * findings and blind spots; and nothing that changes anything is taken from a web page.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { PageFiles } from '../../adapters/page/page-files.ts';
import { asksForPage, sendPageFile } from '../../adapters/page/page-response.ts';
import { HttpRefusal, sendRefusal, sendText } from './http-response.ts';
import { isForUs, isOwnOrigin } from '../kit/local-caller.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
type FileHandler = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

export interface Handlers {
  readonly index: string;
  /** What a browser gets at the root. */
  readonly page: PageFiles;
  /** `feeds/…`, with its path. */
  readonly feeds: FileHandler;
  /** Files of the ops bucket, with their path. */
  readonly files: FileHandler;
  /** By path, what is asked with GET. */
  readonly questions: ReadonlyMap<string, Handler>;
  /** By path, what takes a POST. */
  readonly tidings: ReadonlyMap<string, Handler>;
}

export interface HttpServerOptions {
  /** Where it listens, as configured. */
  readonly host: string;
  /** Requests wait for it. */
  readonly handlers: Promise<Handlers>;
  readonly onTrouble: (error: unknown) => void;
}

const OPS_FILES =
  /^(watch\.txt|canary\.txt|manifest\.json|health\.json|history\.json|editions\/.+)$/;

export function httpServer(options: HttpServerOptions) {
  return createServer((request, response) => {
    // A sender that goes away in the middle is no news.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    answer(options, request, response).catch((error: unknown) => {
      if (!(error instanceof HttpRefusal)) options.onTrouble(error);
      refuse(request, response, asRefusal(error));
    });
  });
}

async function answer(
  { host, handlers: opening }: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request.url ?? '/');
  const handlers = await opening;
  if (path.startsWith('feeds/')) {
    await handlers.feeds(path, request, response);
    return;
  }
  refuseForeigners(request, host);
  const post = handlers.tidings.get(path);
  if (post !== undefined) {
    only(request, ['POST']);
    await post(request, response);
    return;
  }
  request.resume();
  if (OPS_FILES.test(path)) {
    await handlers.files(path, request, response);
    return;
  }
  if (sendPage(handlers, path, request, response)) return;
  const asked = handlers.questions.get(path);
  if (asked === undefined && path !== '') {
    throw new HttpRefusal(
      404,
      'not-found',
      `there is no /${path.slice(0, 80)}; GET / lists what there is`,
    );
  }
  only(request, ['GET', 'HEAD']);
  if (asked === undefined) sendText(request, response, handlers.index);
  else await asked(request, response);
}

/** A program that asks for the root gets the list of what there is, as text. */
function sendPage(
  { page }: Pick<Handlers, 'page'>,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (path === '' ? !asksForPage(request) : !page.has(path)) return false;
  only(request, ['GET', 'HEAD']);
  return sendPageFile(page, path, request, response);
}

function refuseForeigners(request: IncomingMessage, host: string): void {
  const { headers, socket } = request;
  const own = ownAddresses();
  if (!own.has(plain(socket.remoteAddress ?? ''))) {
    throw new HttpRefusal(403, 'other-machine', 'only feeds are served to other machines');
  }
  if (!isForUs(request, [host, ...[...own].map(inHost)])) {
    throw new HttpRefusal(
      403,
      'foreign-host',
      `the Host is ${quote(headers.host)}, expected the address of this hub`,
      { where: 'Host' },
    );
  }
  if (!isOwnOrigin(request)) {
    const origin = quote(headers.origin);
    const detail = `the Origin is ${origin}: web pages of others have no business here`;
    throw new HttpRefusal(403, 'foreign-origin', detail, { where: 'Origin' });
  }
}

function only(request: IncomingMessage, methods: readonly string[]): void {
  if (methods.includes(request.method ?? '')) return;
  const Allow = methods.join(', ');
  throw new HttpRefusal(405, 'method-not-allowed', `expected ${Allow}`, { headers: { Allow } });
}

/** Also of a URL written out, as clients of a proxy send it (RFC 9112 §3.2.2). */
function pathOf(url: string): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1);
  try {
    return decodeURIComponent(path).replace(/^\//, '');
  } catch {
    throw new HttpRefusal(400, 'malformed-path', 'the path is not percent-encoded UTF-8');
  }
}

/** Loopback, and what the machine's own network cards answer to. */
function ownAddresses(): ReadonlySet<string> {
  const cards = Object.values(networkInterfaces()).flatMap((card) => card ?? []);
  return new Set(['127.0.0.1', '::1', ...cards.map(({ address }) => plain(address))]);
}

/** An IPv4 address may come in the clothes of IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=[0-9.]+$)/i, '');
}

function inHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function quote(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 80));
}

function asRefusal(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new HttpRefusal(500, 'fault', reason);
}

/**
 * What is left of a refused body is read away before the answer: a caller that closes after one exchange
 * would else find the connection closed under what it still sends, and never see why.
 */
function refuse(request: IncomingMessage, response: ServerResponse, refusal: HttpRefusal): void {
  const say = (): void => {
    if (response.headersSent || response.destroyed) response.destroy();
    else sendRefusal(request, response, refusal);
  };
  if (request.readableEnded) say();
  else request.once('end', say).resume();
}

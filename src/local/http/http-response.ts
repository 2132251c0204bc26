/** Answers of the hub's endpoints: JSON, and every refusal as `{error, detail, where?}`. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Thrown to end a request with a status; the handler turns it into the body. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly status: number;
  readonly error: string;
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  /** `error` names the kind for programs, `detail` says it for people. */
  constructor(
    status: number,
    error: string,
    detail: string,
    {
      headers = {},
      ...more
    }: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly [name: string]: unknown;
    } = {},
  ) {
    super(detail);
    this.status = status;
    this.error = error;
    this.more = more;
    this.headers = headers;
  }
}

interface JsonAnswer {
  readonly status: number;
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  { status, value, headers = {} }: JsonAnswer,
): void {
  response.statusCode = status;
  for (const [name, text] of Object.entries(headers)) response.setHeader(name, text);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  sendBody(request, response, `${JSON.stringify(value)}\n`);
}

export function sendText(request: IncomingMessage, response: ServerResponse, text: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  sendBody(request, response, text);
}

export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  { status, error, message, more, headers }: HttpRefusal,
): void {
  sendJson(request, response, { status, value: { error, detail: message, ...more }, headers });
}

function sendBody(request: IncomingMessage, response: ServerResponse, text: string): void {
  const body = Buffer.from(text);
  response.setHeader('Content-Length', body.byteLength);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The body of a request as text of one of the media types that an endpoint takes, or a refusal. */
import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './http-response.ts';
import { describeSyntaxFault, syntaxFault } from '../../domain/base/json-syntax.ts';

/** A whole GetFindings page of 50 findings has about 250 KB. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** What is above the limit is read away, so that the answer arrives and the connection stays: up to here. */
const DRAINED_BYTES_MAX = 64 * 1024 * 1024;

export interface Body {
  readonly type: string;
  readonly text: string;
}

/** Reads the body whole; throws `HttpRefusal` (413, 415, 400). */
export async function readBody(request: IncomingMessage, types: readonly string[]): Promise<Body> {
  const type = mediaType(request, types);
  return { type, text: decoded(await wholeBody(request)) };
}

/** The document in a body of JSON that nests no deeper than that, or a refusal (400) that names the place. */
export function documentIn(text: string, depthMax: number): unknown {
  const fault = syntaxFault(text, depthMax);
  if (fault === undefined) return JSON.parse(text) as unknown;
  const { line, column } = fault;
  throw new HttpRefusal(400, 'malformed-json', `not JSON: ${describeSyntaxFault(fault)}`, {
    where: `line ${line}, column ${column}`,
    line,
    column,
  });
}

function mediaType(request: IncomingMessage, types: readonly string[]): string {
  const given = request.headers['content-type'];
  const [type = '', ...parameters] = (given ?? '').split(';').map((part) => part.trim());
  const charset = parameters.find((part) => /^charset=/i.test(part))?.slice('charset='.length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/i.test(charset);
  const encoding = request.headers['content-encoding'];
  const known = types.find((one) => one === type.toLowerCase());
  if (known !== undefined && isUtf8 && (encoding ?? 'identity') === 'identity') return known;
  const received = [given ?? 'no Content-Type', ...(encoding === undefined ? [] : [encoding])];
  throw new HttpRefusal(
    415,
    'unsupported-media-type',
    `the body is ${JSON.stringify(received.join(', ')).slice(0, 120)}, expected ${types.join(' or ')} in UTF-8, not compressed`,
    { where: 'Content-Type' },
  );
}

/** By events: leaving a loop over the stream would close the connection under the answer. */
function wholeBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (): void => {
      chunks.length = 0;
      const limit = `${BODY_BYTES_MAX} bytes`;
      reject(
        new HttpRefusal(413, 'body-too-large', `a body may have ${limit}: send it in parts`, {
          where: 'body',
          limitBytes: BODY_BYTES_MAX,
        }),
      );
    };
    if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) refuse();
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > DRAINED_BYTES_MAX) request.destroy();
      else if (bytes > BODY_BYTES_MAX) refuse();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    const cut = (): void => {
      reject(new HttpRefusal(400, 'incomplete-body', 'the body ended before it was whole'));
    };
    request.on('error', cut);
    request.on('close', cut);
  });
}

function decoded(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new HttpRefusal(400, 'not-utf-8', 'the body is not UTF-8 text', { where: 'body' });
  }
}

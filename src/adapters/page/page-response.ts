/**
 * A file of the page over HTTP. The policy lets the page load its own script and style and ask the origin it
 * came from, and nothing else: no inline script, no other host, no frame around it, no text that becomes HTML.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageFile, PageFiles } from './page-files.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/** Whether the request is a browser's for the document, and not a program's. */
export function asksForPage({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return (headers.accept ?? '').includes('text/html');
}

/** Answers GET and HEAD with the file of that path. False if there is none: nothing was sent then. */
export function sendPageFile(
  files: PageFiles,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const file = files.get(path);
  if (file === undefined) return false;
  const headers = headersOf(file, path);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
  if (known.includes(file.etag)) {
    response.writeHead(304, headers).end();
    return true;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': file.contentType,
    'Content-Length': file.body.byteLength,
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
  return true;
}

/** The document is asked for again each time; what it names has the hash of its content in its name. */
function headersOf({ etag }: PageFile, path: string): Record<string, string> {
  const isDocument = path === '';
  return {
    ...PAGE_HEADERS,
    ETag: etag,
    'Cache-Control': isDocument ? 'no-cache' : 'max-age=31536000, immutable',
    ...(isDocument && { Vary: 'Accept' }),
  };
}

/** Inputs that are almost right: documents in order, but for what replaces, repeats or removes a part of them. */
import fc, { type Arbitrary } from 'fast-check';
import { bareFinding, connection, dnsRequest, eventOf } from '../helpers/data/findings.ts';

const NASTY = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'];

const leaf: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...NASTY,
    null,
    true,
    '',
    [],
    {},
    '1.2.3.4',
    '::ffff:1.2.3.4',
    '2a00::1',
  ),
  fc.constantFrom<unknown>(
    -0,
    1e308,
    5e-324,
    Number.MAX_SAFE_INTEGER,
    '9'.repeat(400),
    'a.'.repeat(200),
  ),
  fc.constantFrom<unknown>('\ud800', '\u0000', '\u001b[2J', '\u202e', '{"sample":true}', '[['),
  fc.constantFrom<unknown>(
    '0.0.0.0/0',
    '::/0',
    '9999-12-31T23:59:59Z',
    '2026-08-03 10:00:00',
    '1h',
  ),
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

type Change = (value: unknown, by: unknown) => unknown;

const CHANGES: readonly Change[] = [
  (_, by) => by,
  () => undefined,
  (value) => [value],
  (value) => [value, value],
  (value, by) => ({ value, by }),
  (value) => JSON.stringify(value),
  (value) => (typeof value === 'string' ? value.repeat(50) : value),
  (value, by) => (Array.isArray(value) ? [...(value as unknown[]), by] : by),
];

/** One to three places of a document, anywhere in it, are changed. */
function mutated(documents: readonly unknown[]): Arbitrary<unknown> {
  const change = fc.tuple(fc.nat(80), fc.constantFrom(...CHANGES), leaf);
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([document, changes]) =>
      changes.reduce<unknown>((whole, [at, how, by]) => changedAt(whole, at, how, by), document),
    );
}

/** Changes the value of that number, counted through the whole structure. */
function changedAt(document: unknown, at: number, how: Change, by: unknown): unknown {
  let count = at;
  const visit = (one: unknown): unknown => {
    if (count-- === 0) return how(one, by);
    if (Array.isArray(one)) return one.map(visit);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, visit(inner)]));
  };
  return visit(document);
}

const FINDINGS = [
  bareFinding({ ip: '45.1.2.3', direction: 'INBOUND' }),
  bareFinding({ service: { action: dnsRequest('evil.com') } }),
  bareFinding({ service: { action: connection('45.1.2.3') } }),
];
const EVENTS = FINDINGS.map((detail) => eventOf(detail));

/** Text of a file of findings: one document, several, wrapped as AWS and people wrap them. */
export const findingsText: Arbitrary<string> = fc
  .tuple(
    fc.array(mutated([...FINDINGS, ...EVENTS]), { minLength: 1, maxLength: 3 }),
    fc.constantFrom<(all: readonly unknown[]) => string>(
      (all) => all.map(text).join('\n'),
      (all) => all.map(text).join(''),
      (all) => text({ Findings: all }),
      (all) => text(all),
      (all) => text({ Message: text(all[0]) }),
      (all) => text({ Records: all.map((one) => ({ body: text(one) })) }),
    ),
  )
  .map(([all, wrap]) => wrap(all));

function text(value: unknown): string {
  return JSON.stringify(value ?? null);
}

const octet = fc.nat(300);
const prefix = fc.oneof(fc.nat(40), fc.nat(140), fc.constantFrom('255.255.255.0', '-1', '08'));
const address = fc.oneof(
  fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')),
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((ip) => `::ffff:${ip}`),
);
const line = fc.oneof(
  address,
  fc.tuple(address, prefix).map(([ip, bits]) => `${ip}/${bits}`),
  fc
    .tuple(address, fc.constantFrom(' # why', ';', '\t12', ' ', '\r', ',x', '-45.0.0.9'))
    .map((x) => x.join('')),
  fc.string(),
);

/** Text of a list of addresses. */
export const listText: Arbitrary<string> = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n', '\n\n'))
  .map(([lines, end]) => lines.join(end));

export const configuration = mutated([
  {
    policy: { minSeverity: 4 },
    exemptions: [{ target: '45.0.0.0/9', owner: 'ops', reason: 'ours' }],
  },
  { pins: [{ target: '9.9.9.0/30', author: 'ann', reason: 'bad', until: '2027-01-01T00:00:00Z' }] },
  {
    ownAddresses: ['45.1.0.0/16'],
    storage: { blocklistKey: 'feeds/blocklist.txt' },
    regions: ['eu-west-1'],
  },
]);

export const action = mutated([
  { act: 'pin', target: '45.1.1.1', reason: 'bad', for: '1h' },
  { act: 'exempt', target: '45.1.1.0/24', reason: 'ours', until: '2026-08-10T00:00:00Z' },
  { act: 'retract', target: 'evil.com', reason: 'wrong' },
  { act: 'release', growth: 5, for: '1h', reason: 'expected' },
  { act: 'freeze', reason: 'stop' },
  { act: 'unexempt', target: '45.1.1.1/24', reason: 'back' },
  { act: 'expunge', account: '111122223333', reason: 'taken over', dryRun: true },
  { act: 'rollback', edition: 3, reason: 'bad edition' },
]);

/** Bytes that almost are an HTTP/1.1 request. */
export const request: Arbitrary<string> = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'G\u0000T', 'get'),
    path: fc.oneof(
      fc.constantFrom(
        '/',
        '/findings',
        '/feeds/blocklist.txt',
        '/feeds/../health.json',
        '/%2e%2e/%00',
        '/why/%ff',
      ),
      fc.constantFrom(
        '/manifest.json?x=%',
        '//findings',
        '/status',
        '/actions',
        '*',
        '/feeds/blocklist.txt/',
      ),
      fc.webPath(),
    ),
    headers: fc.array(
      fc.oneof(
        fc.constantFrom(
          'Content-Type: application/json',
          'Content-Type: text/html',
          'Content-Encoding: gzip',
        ),
        fc.constantFrom(
          'Content-Length: -1',
          'Content-Length: 5',
          'Transfer-Encoding: chunked',
          'Expect: 100-continue',
        ),
        fc.constantFrom(
          'Origin: http://evil.example',
          'If-None-Match: *',
          'Range: bytes=5-1',
          'Authorization: Basic ==',
        ),
        fc.string({ maxLength: 20 }).map((value) => `X-Odd: ${value}`),
      ),
      { maxLength: 4 },
    ),
    host: fc.constantFrom('127.0.0.1', 'evil.example', '', '[::1]'),
    body: fc.oneof(fc.constant(''), findingsText, fc.string(), action.map(text)),
  })
  .map(({ method, path, headers, host, body }) => {
    const length = headers.some((one) => /^(Content-Length|Transfer)/.test(one))
      ? []
      : [`Content-Length: ${Buffer.byteLength(body)}`];
    const lines = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: close',
      ...headers,
      ...length,
    ];
    return `${lines.join('\r\n')}\r\n\r\n${body}`;
  });

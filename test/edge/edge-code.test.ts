/** What is deployed to the edge: the function with its settings, in the language that its runtime knows. */
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { edgeCode } from '../../apps/hub/edge-code.ts';
import { formatAddress, parseListed } from '../../src/domain/values/address.ts';
import { edgeFunction } from '../helpers/fakes/edge.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const PLAIN = edgeCode({ sourceCidrs: [], keys: [] });
const PASSWORD = `Basic ${Buffer.from('fw:password').toString('base64')}`;

const TLS_1_3 = 'TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake';

async function statusOf(
  code: string,
  viewer: {
    readonly ip?: string;
    readonly path?: string;
    /** What CloudFront says of the connection, once or repeatedly; none: it says nothing. */
    readonly tls?: readonly string[];
  },
): Promise<number> {
  const [value, ...more] = viewer.tls ?? [TLS_1_3];
  const multiValue = more.length === 0 ? {} : { multiValue: [{ value: value ?? '' }] };
  const tls = value === undefined ? {} : { 'cloudfront-viewer-tls': { value, ...multiValue } };
  const outcome = await edgeFunction(code, () => Promise.resolve(true))({
    version: '1.0',
    viewer: { ip: viewer.ip ?? '203.0.113.7' },
    request: {
      method: 'GET',
      uri: viewer.path ?? '/feeds/blocklist.txt',
      headers: { authorization: { value: PASSWORD }, ...tls },
    },
  });
  return 'statusCode' in outcome ? outcome.statusCode : 200;
}

/** A CIDR of any length, and an address near its edge. */
const nearby = fc
  .tuple(fc.constantFrom(4 as const, 6 as const), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }))
  .chain(([family, seed]) => {
    const bits = family === 4 ? 32 : 128;
    const value = seed >> BigInt(128 - bits);
    return fc.record({
      family: fc.constant(family),
      value: fc.constant(value),
      length: fc.integer({ min: family === 4 ? 8 : 32, max: bits }),
      flipped: fc.integer({ min: 0, max: bits }),
    });
  });

describe('a deployment’s networks', () => {
  it('let in exactly the addresses within them, whatever the length, in both families', async () => {
    const property = fc.asyncProperty(nearby, async ({ family, value, length, flipped }) => {
      const bits = family === 4 ? 32 : 128;
      const size = 1n << BigInt(bits - length);
      const cidr = `${formatAddress(family, value - (value % size))}/${length}`;
      const asked = flipped === bits ? value : value ^ (1n << BigInt(flipped));
      const network = parseListed(cidr);
      const within =
        network.ok && network.value.range.first <= asked && asked <= network.value.range.last;
      const code = edgeCode({ sourceCidrs: [cidr], keys: [] });
      const status = await statusOf(code, { ip: formatAddress(family, asked) });
      expect(status).toBe(within ? 200 : 403);
    });
    await fc.assert(property, { numRuns: cases(200) });
  });

  it('know an IPv6 address however it is written', async () => {
    const code = edgeCode({ sourceCidrs: ['2001:db8:1::/48'], keys: [] });
    for (const ip of ['2001:0DB8:0001:0000:0000:0000:0000:0009', '2001:db8:1::9']) {
      expect(await statusOf(code, { ip })).toBe(200);
    }
    expect(await statusOf(code, { ip: '203.0.113.7' })).toBe(403);
  });

  it('say nothing if there are none', async () => {
    expect(await statusOf(PLAIN, { ip: '198.51.100.1' })).toBe(200);
  });
});

it.each([
  [[TLS_1_3], 200],
  [['TLSv1.2:ECDHE-RSA-AES128-GCM-SHA256:sessionResumed'], 200],
  [['TLSv1.1:ECDHE-RSA-AES128-SHA:fullHandshake'], 403],
  [['TLSv1:AES128-SHA:fullHandshake'], 403],
  [['SSLv3:AES128-SHA:fullHandshake'], 403],
  [['TLSv1.4:TLS_AES_128_GCM_SHA256:fullHandshake'], 403],
  [['TLSv1.20:AES128-SHA:fullHandshake'], 403],
  [[' TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake'], 403],
  [['TLSv1.3'], 403],
  [[''], 403],
  [[TLS_1_3, TLS_1_3], 403],
  [[], 403],
])('a connection that CloudFront calls %j gets %i', async (tls, status) => {
  expect(await statusOf(PLAIN, { tls })).toBe(status);
});

it('only TLS 1.2 and 1.3 are served, whatever else the header holds', async () => {
  const near = fc.stringMatching(/^(TLS|SSL|tls)?v?[0-3]?\.?[0-5]?:?[A-Z:]{0,8}$/);
  const property = fc.asyncProperty(fc.oneof(near, fc.string()), async (value) => {
    const isCurrent = value.startsWith('TLSv1.2:') || value.startsWith('TLSv1.3:');
    expect(await statusOf(PLAIN, { tls: [value] })).toBe(isCurrent ? 200 : 403);
  });
  await fc.assert(property, { numRuns: cases(300) });
});

it('a blocklist key of one’s own is served beside feeds/, with its digest, and nothing near it', async () => {
  const code = edgeCode({ sourceCidrs: [], keys: ['lists/b.txt', 'lists/b.txt.sha256'] });
  const paths = ['/lists/b.txt', '/lists/b.txt.sha256', '/lists/b_txt', '/lists/b.txt/x', '/lists'];
  const statuses = await Promise.all(paths.map((path) => statusOf(code, { path })));
  expect(statuses).toEqual([200, 200, 404, 404, 404]);
});

it('fits into the 10 KB of a function with as many networks as the configuration takes', () => {
  const widest = Array.from({ length: 100 }, (_, n) => `2001:db8::${n.toString(16)}/128`);
  const keys = ['k'.repeat(200), `${'k'.repeat(200)}.sha256`];
  expect(Buffer.byteLength(edgeCode({ sourceCidrs: widest, keys }))).toBeLessThanOrEqual(10_240);
  expect(() => edgeCode({ sourceCidrs: [...widest, ...widest], keys })).toThrow('of 10240');
});

it('is written in what cloudfront-js-2.0 knows', () => {
  const known = new Set(
    [
      ...['SourceFile', 'ImportDeclaration', 'ImportClause', 'Identifier', 'EndOfFileToken'],
      ...['VariableStatement', 'VariableDeclarationList', 'VariableDeclaration', 'Block'],
      ...['FunctionDeclaration', 'Parameter', 'AsyncKeyword', 'AwaitExpression'],
      ...['IfStatement', 'ForStatement', 'ReturnStatement', 'TryStatement', 'CatchClause'],
      ...['ExpressionStatement', 'CallExpression', 'PropertyAccessExpression'],
      ...['ElementAccessExpression', 'BinaryExpression', 'PrefixUnaryExpression'],
      ...['PostfixUnaryExpression', 'ConditionalExpression', 'ParenthesizedExpression'],
      ...['DeleteExpression', 'ObjectLiteralExpression', 'ArrayLiteralExpression'],
      ...['PropertyAssignment', 'StringLiteral', 'NumericLiteral', 'RegularExpressionLiteral'],
      ...['TrueKeyword', 'FalseKeyword', 'NullKeyword', 'ColonToken', 'QuestionToken'],
    ].map((name) => ts.SyntaxKind[name as keyof typeof ts.SyntaxKind]),
  );
  const strangers: string[] = [];
  const look = (node: ts.Node): void => {
    const operator = node.kind >= ts.SyntaxKind.FirstPunctuation && ts.isToken(node);
    if (!operator && !known.has(node.kind)) strangers.push(ts.SyntaxKind[node.kind]);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile('door.js', PLAIN, ts.ScriptTarget.ES2023));
  expect(strangers).toEqual([]);
  // Operators that came after ES 5.1, and methods after ES 8, are no nodes of their own.
  expect(PLAIN).not.toMatch(/\?\.|\?\?|\.\.\.[a-z]|replaceAll|matchAll|\.at\(|\.flat/);
});

/** Whatever a finding was packed, wrapped or put together with, it reads as it does bare; and nothing else is read. */
import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { readStandardInput } from '../../src/adapters/files/finding-files.ts';
import { listAt } from '../../src/domain/base/lookup.ts';
import { documentsIn } from '../../src/domain/base/json-documents.ts';
import { verdictOn } from '../../src/domain/policy/finding-verdict.ts';
import { DEFAULT_POLICY, judgeOf } from '../../src/domain/policy/policy.ts';
import { cases } from '../helpers/arbitraries/cases.ts';
import { bareFinding, dnsRequest, eventOf, inPascalCase } from '../helpers/data/findings.ts';
import { anyText } from '../helpers/arbitraries/any-text.ts';

const judge = judgeOf(DEFAULT_POLICY);

async function linesIn(bytes: Uint8Array): Promise<readonly object[]> {
  const items = await readStandardInput(chunksOf(bytes));
  return [...items].map(({ read }) =>
    'finding' in read ? verdictOn(read.finding.detail, judge) : { refusal: read.refusal },
  );
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

const finding: Arbitrary<unknown> = fc
  .record({
    id: fc.stringMatching(/^[a-f0-9]{32}$/),
    ip: fc.ipV4(),
    title: anyText({ maxLength: 20 }),
    sample: fc.boolean(),
    isDns: fc.boolean(),
  })
  .map(({ id, ip, title, sample, isDns }) => {
    const service = {
      additionalInfo: { value: JSON.stringify({ sample, note: '}{"a": [' }) },
      ...(isDns ? { action: dnsRequest('evil.com') } : {}),
    };
    return bareFinding({ id, ip, service, top: { title } });
  });

const text = (value: unknown) => JSON.stringify(value);
const base64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64');

/** Each holds what it is given once. */
const WRAPPINGS: readonly ((inner: unknown) => unknown)[] = [
  (inner) => text(inner),
  (inner) => [inner],
  (inner) => ({ Type: 'Notification', Message: text(inner) }),
  (inner) => ({ Records: [{ Sns: { Message: text(inner) } }] }),
  (inner) => ({ Messages: [{ Body: text(inner) }] }),
  (inner) => ({ Records: [{ kinesis: { data: base64(text(inner)) } }] }),
  (inner) => ({ records: [{ data: base64(gzipSync(text(inner))) }] }),
  (inner) => ({ events: [{ timestamp: 1, message: text(inner) }] }),
  (inner) => ({
    awslogs: { data: base64(gzipSync(text({ logEvents: [{ message: text(inner) }] }))) },
  }),
  (inner) => ({ version: '1.0', requestPayload: inner }),
  (inner) => ({ input: text(inner) }),
];
/** Those that take a finding itself. */
const FIRST: readonly ((detail: unknown) => unknown)[] = [
  (detail) => detail,
  (detail) => eventOf(detail),
  (detail) => ({ ...eventOf({}), detail: text(detail) }),
  (detail) => ({ Findings: [detail] }),
  (detail) => inPascalCase(detail),
  (detail) => ({ integration: 'aws', aws: detail }),
  (detail) => ({ data: { aws: detail } }),
];

const wrapped = fc
  .tuple(
    finding,
    fc.constantFrom(...FIRST),
    fc.array(fc.constantFrom(...WRAPPINGS), { maxLength: 3 }),
    fc.constantFrom(undefined, 2),
  )
  .map(([detail, first, stack, indent]) => {
    // A list in a list is none of what is read.
    const layers = stack.filter((one, n) => !(one === WRAPPINGS[1] && stack[n - 1] === one));
    const document = layers.reduce<unknown>((inner, wrap) => wrap(inner), first(detail));
    return { detail, text: JSON.stringify(document, null, indent) };
  });

const encoding = fc.constantFrom<((plain: string) => Uint8Array)[]>(
  (plain) => Buffer.from(plain),
  (plain) => Buffer.from(`\uFEFF${plain}`),
  (plain) => Buffer.from(`\uFEFF${plain}`, 'utf16le'),
  (plain) => gzipSync(plain),
  (plain) => gzipSync(gzipSync(plain)),
  (plain) => Buffer.concat([gzipSync(plain.slice(0, 9)), gzipSync(plain.slice(9))]),
);

test('a finding reads the same, whatever it is wrapped in and put together with', async () => {
  const separator = fc.constantFrom('', '\n', '\r\n', ' ', '\n\n');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(wrapped, separator), { minLength: 1, maxLength: 4 }),
      encoding,
      async (items, encode) => {
        const plain = items.map(([one, between]) => one.text + between).join('');
        const expected = items.map(([{ detail }]) => verdictOn(detail, judge));
        expect(await linesIn(encode(plain))).toEqual(expected);
      },
    ),
    { numRuns: cases(300) },
  );
});

test('a bad document loses no other that has a line of its own', () => {
  const good = fc.record({ a: fc.string(), b: fc.array(fc.integer()) });
  const printed = fc.tuple(good, fc.constantFrom(undefined, 2));
  const torn = fc.tuple(printed, fc.nat(40)).map(([[value, indent], at]) => {
    const whole = JSON.stringify({ x: [value] }, null, indent);
    return whole.slice(0, Math.min(1 + at, whole.length - 2));
  });
  const bad = fc.oneof(torn, fc.constantFrom('oops', '"{', '{"a":', '[1,', '{"a": nul'));
  const line = fc.oneof(
    {
      arbitrary: printed.map((one) => ({
        text: JSON.stringify(one[0], null, one[1]),
        value: one[0],
      })),
      weight: 2,
    },
    { arbitrary: bad.map((one) => ({ text: one, value: undefined })), weight: 1 },
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.integer({ min: 1, max: 30 }),
      (lines, size) => {
        const plain = lines.map((one) => `${one.text}\n`).join('');
        const chunks = plain.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        const read = [...documentsIn(chunks)];
        const values = read.flatMap((one) => (one.kind === 'value' ? [one.value] : []));
        for (const { value } of lines)
          if (value !== undefined) expect(values).toContainEqual(value);
        if (lines.some(({ value }) => value === undefined)) {
          expect(read.some(({ kind }) => kind === 'fault')).toBe(true);
        }
      },
    ),
    { numRuns: cases(1_000) },
  );
});

test('bytes of any kind are read to an end, and name no address that is not in them', async () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    anyText().map((one) => Buffer.from(one)),
    fc.tuple(wrapped, fc.nat(), fc.uint8Array({ maxLength: 3 })).map(([one, at, by]) => {
      const bytes = Buffer.from(one.text);
      const place = at % bytes.length;
      return Buffer.concat([bytes.subarray(0, place), by, bytes.subarray(place + by.length)]);
    }),
  );
  await fc.assert(
    fc.asyncProperty(noise, async (bytes) => {
      for (const line of await linesIn(bytes)) {
        const ips = listAt(line, 'usable', 'ips');
        expect(ips.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: cases(1_000) },
  );
});

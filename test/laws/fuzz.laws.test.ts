/** Whatever is sent, it is read or refused: nothing throws, nothing reaches a feed that may not. */
import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { contains } from '../../src/domain/addresses/set/address-set.ts';
import { parseAddress, parseListed } from '../../src/domain/values/address.ts';
import { parseConfiguration } from '../../src/domain/configuration/configuration.ts';
import { decide } from '../../src/domain/policy/decision.ts';
import { parseDomainName } from '../../src/domain/values/domain-name.ts';
import { extract } from '../../src/domain/findings/extraction.ts';
import { findingsIn } from '../../src/domain/findings/finding-file.ts';
import { findingText } from '../../src/domain/policy/finding-set.ts';
import {
  parseFinding,
  statusOf,
  traitsOf,
  type Finding,
} from '../../src/domain/findings/finding.ts';
import { parseTarget } from '../../src/domain/facts/override.ts';
import { DEFAULT_POLICY, judgeOf } from '../../src/domain/policy/policy.ts';
import { SPECIAL_USE_SET } from '../../src/domain/addresses/set/special-use.ts';
import { parseDuration, parseTime } from '../../src/domain/base/time.ts';
import { filesAt } from '../helpers/hub/editions.ts';
import { bareFinding, connection, dnsRequest, eventOf } from '../helpers/data/findings.ts';
import { cases } from '../helpers/arbitraries/cases.ts';
import { anyText } from '../helpers/arbitraries/any-text.ts';

const NASTY = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length'];

/** Keys of findings, and keys that an object has by birth. */
const key = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.constantFrom(
    ...['detail', 'service', 'action', 'remoteIpDetails', 'ipAddressV4', 'networkConnectionAction'],
    ...['findings', 'resource', 'type', 'id', 'severity', 'additionalInfo', 'value', 'sample'],
    ...['detection', 'sequence', 'endpoints', 'sequenceIndicators', 'key', 'values', 'detail-type'],
    ...[
      'portProbeDetails',
      'organization',
      'asn',
      'publicIp',
      'threats',
      'hash',
      'dnsRequestAction',
    ],
  ),
  fc.string({ maxLength: 3 }),
);

const leaf = fc.oneof(
  fc.constantFrom<unknown>(...NASTY, null, true, '', '1.2.3.4', '2a00::1', 'evil.com'),
  fc.constantFrom<unknown>(-0, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER, '9'.repeat(400)),
  fc.constantFrom<unknown>('\ud800', '\udc00\ud800', '\u0000', '\u2028', '{"sample":true}', '[['),
  fc.constantFrom<unknown>('MALICIOUS_IP', 'TOR_IP', '[SAMPLE]', '2026-08-03T10:00:00Z'),
  fc.string(),
  fc.double(),
);

const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map(objectOf),
  ),
}));

/** As JSON.parse makes it: `__proto__` is a field like another. */
function objectOf(entries: readonly (readonly [string, unknown])[]): unknown {
  const fields = entries.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`);
  return JSON.parse(`{${fields.join(',')}}`) as unknown;
}

function textOf(value: unknown): string {
  return typeof value === 'number' && !Number.isFinite(value) ? '1e400' : JSON.stringify(value);
}

/** A finding in order but for what replaces one or two of its fields, at any depth. */
const almost: Arbitrary<unknown> = fc
  .tuple(
    fc.constantFrom(
      bareFinding({ ip: '45.1.2.3', direction: 'INBOUND' }),
      bareFinding({ service: { action: dnsRequest('evil.com') } }),
      bareFinding({
        type: 'AttackSequence:S3/CompromisedData',
        service: {
          detection: {
            sequence: {
              endpoints: [{ ip: '45.1.1.1', domain: 'evil.com', autonomousSystem: { number: 1 } }],
              sequenceIndicators: [{ key: 'MALICIOUS_IP', values: ['45.1.1.1'] }],
            },
          },
        },
      }),
    ),
    fc.array(fc.tuple(fc.nat(60), fc.oneof(leaf, json)), { minLength: 1, maxLength: 2 }),
  )
  .map(([finding, changes]) =>
    changes.reduce<unknown>((whole, [at, by]) => replaced(whole, at, by), finding),
  );

/** Replaces the field of that number, counted through the whole structure. */
function replaced(value: unknown, at: number, by: unknown): unknown {
  let count = at;
  const visit = (one: unknown): unknown => {
    if (count-- === 0) return by;
    if (Array.isArray(one)) return one.map(visit);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, visit(inner)]));
  };
  return visit(value);
}

const document = fc.oneof(
  json,
  almost,
  almost.map((detail) => eventOf(detail)),
);
const judge = judgeOf(DEFAULT_POLICY);

test('every document is read or refused, and what is usable may be used', () => {
  fc.assert(
    fc.property(document, (given) => {
      for (const found of findingsIn(given)) {
        if (found.kind === 'refusal') continue;
        const { detail } = found.finding;
        const extraction = extract(detail);
        const { decision } = decide(extraction, traitsOf(detail), statusOf(detail), judge);
        expect(Object.keys(decision)).toEqual(['ip', 'domain', 'hash']);
        for (const { kind, value } of extraction.usable) {
          if (kind !== 'ip') continue;
          const parsed = parseAddress(value);
          expect(parsed).toEqual({ ok: true, value });
          if (parsed.ok) expect(contains(SPECIAL_USE_SET, parsed.value)).toBe(false);
        }
        for (const { reason } of extraction.dropped) expect(reason).not.toBe('');
      }
    }),
    { numRuns: cases(3_000) },
  );
});

test('what is admitted makes an edition of plain lines, the same after a turn through the state', () => {
  fc.assert(
    fc.property(fc.array(document, { maxLength: 4 }), (given) => {
      const findings = given.flatMap(findingsIn).flatMap((found) => {
        const parsed = found.kind === 'finding' ? parseFinding(found.finding.detail) : undefined;
        return parsed?.ok === true ? [parsed.value] : [];
      });
      const files = filesAt('2026-08-03T12:00:00Z', findings);
      for (const [path, text] of files) {
        if (path.startsWith('feeds/')) expect(text).toMatch(/^([\x21-\x7e ]+\n)+$/);
        if (path === 'canary.txt') expect(text).toMatch(/^([\x21-\x7e]+\n)*$/);
      }
      const stored = findings.map((one) => JSON.parse(findingText(one)) as Finding);
      expect(filesAt('2026-08-03T12:00:00Z', stored)).toEqual(files);
    }),
    { numRuns: cases(500) },
  );
});

test('no reader of text or of configuration throws', () => {
  const text = fc.oneof(fc.string(), anyText(), leaf.map(String));
  fc.assert(
    fc.property(text, json, (given, structure) => {
      for (const read of [parseAddress, parseListed, parseDomainName, parseTarget]) {
        expect(typeof read(given).ok).toBe('boolean');
      }
      parseTime(structure);
      parseDuration(given);
      const parsed = parseConfiguration(structure);
      if (!parsed.ok) expect(parsed.problem.length).toBeGreaterThan(0);
    }),
    { numRuns: cases(2_000) },
  );
});

test('no input changes what every object has by birth', () => {
  const before = NASTY.map((name) => Reflect.get({}, name) as unknown);
  fc.assert(
    fc.property(document, (given) => {
      for (const found of findingsIn(given)) {
        if (found.kind === 'finding') extract(found.finding.detail);
      }
      parseConfiguration(given);
      expect(NASTY.map((name) => Reflect.get({}, name) as unknown)).toEqual(before);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: cases(300) },
  );
});

test('texts and lists of any length are read in reasonable work', () => {
  const long = '1:'.repeat(500_000);
  for (const text of [
    long,
    'a.'.repeat(500_000),
    '.'.repeat(1_000_000),
    `${'9'.repeat(1_000_000)}/8`,
  ]) {
    expect(parseListed(text).ok).toBe(false);
    expect(parseDomainName(text).ok).toBe(false);
  }
  const values = Array.from({ length: 50_000 }, (_, n) => `45.${n >> 8}.${n & 255}.7`);
  const sequenceIndicators = [{ key: 'MALICIOUS_IP', values }];
  const detection = { sequence: { sequenceIndicators } };
  expect(extract(bareFinding({ service: { detection } })).usable).toHaveLength(50_000);
  const wide = {
    instanceDetails: { networkInterfaces: Array.from({ length: 50_000 }, () => ({})) },
  };
  const service = { action: connection('45.1.2.3') };
  expect(extract(bareFinding({ service, top: { resource: wide } })).usable).toHaveLength(1);
});

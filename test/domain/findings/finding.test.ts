import { describe, expect, test } from 'vitest';
import {
  AHEAD_MAX,
  describeFindingProblem,
  describeLeftOut,
  findingKey,
  parseFinding,
  statusOf,
  traitsOf,
  VALUES_MAX,
} from '../../../src/domain/findings/finding.ts';
import {
  admitted,
  bareFinding,
  connection,
  SEEN,
  type Shape,
} from '../../helpers/data/findings.ts';
import { secondsOf } from '../../helpers/hub/editions.ts';

const T = secondsOf(SEEN);
const info = (additionalInfo: unknown): Shape => ({ service: { additionalInfo } });
const refusalOf = (shape: Shape) => {
  const parsed = parseFinding(bareFinding(shape));
  return parsed.ok ? 'admitted' : describeFindingProblem(parsed.problem);
};

describe('a finding is refused naming the field, what stood there and what may', () => {
  test.each<[string, Shape, string]>([
    ['no account', { top: { accountId: undefined } }, 'accountId is absent, expected the text of'],
    ['a short account', { account: '1234' }, 'accountId is "1234", expected the text of 12 digits'],
    ['a number', { top: { accountId: 111122223333 } }, 'accountId is 111122223333'],
    ['a structure', { top: { accountId: ['1'] } }, 'accountId is not a plain value'],
    ['null', { top: { accountId: null } }, 'accountId is null'],
    ['a path for a region', { region: '../../etc' }, 'region is "../../etc"'],
    ['an empty id', { id: '' }, 'id is "", expected 1 to 128 letters, digits and hyphens'],
    ['an id with a slash', { id: 'a/b' }, 'id is "a/b"'],
    ['a type with a line break', { type: 'A:B/C\n' }, 'type is "A:B/C\\n"'],
    ['no type', { top: { type: undefined } }, 'type is absent'],
    ['another partition', { top: { partition: 'moon' } }, 'partition is "moon"'],
    ['a severity of eleven', { severity: 11 }, 'severity is 11, expected a number from 0 to 10'],
    ['a negative severity', { severity: -1 }, 'severity is -1'],
    ['a severity in words', { top: { severity: 'HIGH' } }, 'severity is "HIGH"'],
    [
      'no time at all',
      { top: { updatedAt: null }, service: { eventLastSeen: 'soon' } },
      'service.eventLastSeen is "soon", expected an ISO 8601 time',
    ],
  ])('%s', (_name, shape, message) => {
    expect(refusalOf(shape)).toContain(`finding refused: ${message}`);
  });

  test.each<[string, Shape]>([
    ['a severity as text', { top: { severity: '8.0' } }],
    ['a severity of ten', { severity: 10 }],
    ['another partition of AWS', { top: { partition: 'aws-us-gov' }, region: 'us-gov-west-1' }],
    ['no partition', { top: { partition: undefined } }],
    ['no action, no role, no information', { service: { action: null, additionalInfo: null } }],
    ['an unknown type', { type: '99:EC2/Stateless.IntegTest' }],
    ['the time of its update only', { service: { eventLastSeen: undefined } }],
    ['times as numbers', { service: { eventFirstSeen: T, eventLastSeen: T * 1000 } }],
  ])('%s is admitted', (_name, shape) => {
    expect(refusalOf(shape)).toBe('admitted');
  });
});

describe('times', () => {
  test('a finding cannot have been seen later than five minutes after it arrived', () => {
    const parsed = parseFinding(bareFinding({ seen: '2036-01-01T00:00:00Z' }), { arrival: T });
    expect(parsed).toMatchObject({ ok: true, value: { lastSeen: T + 300 } });
  });

  test('a finding is not first seen after it was last seen', () => {
    const { firstSeen, lastSeen } = admitted({ first: '2026-08-04T00:00:00Z' });
    expect(firstSeen).toBe(lastSeen);
  });
});

describe('what analysts and makers of examples say is read in both shapes', () => {
  test.each<[string, Shape]>([
    ['the flat flag', info({ sample: true })],
    ['the flat flag as text', info({ sample: 'true' })],
    ['the JSON text', info({ value: '{"sample":true}', type: 'default' })],
    ['the JSON text against the flat flag', info({ sample: false, value: '{"sample":"True"}' })],
    ['a number for a boolean', info({ sample: 1 })],
    ['that number as text', info({ value: '{"sample":"1"}' })],
    ['the API’s capitals', info({ Value: '{"sample":true}', Type: 'default' })],
    ['the title', { top: { title: ' [Sample] something' } }],
  ])('%s makes a sample', (_name, shape) => {
    expect(statusOf(bareFinding(shape)).sample).toBe(true);
  });

  test.each<[string, Shape]>([
    ['nothing said', {}],
    ['false in both shapes', info({ sample: false, value: '{"sample":false}' })],
    ['"false" as text', info({ sample: 'false' })],
    ['a number for false', info({ sample: 0, value: '{"sample":"0"}' })],
    ['a value that is no JSON', info({ value: '{"sample":true' })],
    ['a value that is a list', info({ value: '[true]' })],
    ['a title that only mentions one', { top: { title: 'not a [SAMPLE]' } }],
  ])('%s makes none', (_name, shape) => {
    expect(statusOf(bareFinding(shape)).sample).toBe(false);
  });

  test('archived and not useful', () => {
    expect(statusOf(bareFinding({ archived: true, feedback: 'not_useful' }))).toEqual({
      sample: false,
      archived: true,
      notUseful: true,
    });
    expect(statusOf(bareFinding({ feedback: 'USEFUL' })).notUseful).toBe(false);
  });

  test('a sample tells what it names, one plain value each; others tell nothing', () => {
    const remoteIpDetails = { ipAddressV4: '198.51.100.0', ipAddressV6: 'two\nlines' };
    const action = { networkConnectionAction: { remoteIpDetails } };
    const sample = admitted({ service: { additionalInfo: { sample: true }, action } });
    expect(sample.canary).toEqual(['198.51.100.0']);
    expect(admitted({ service: { action } }).canary).toEqual([]);
  });
});

test('traits are what policy may ask, of whatever is given', () => {
  const detail = bareFinding({
    ip: '45.1.2.3',
    direction: 'inbound',
    role: 'actor',
    top: { customDetectionRuleName: 'mine' },
    service: {
      action: {
        ...connection('45.1.2.3', 'Sideways'),
        awsApiCallAction: { remoteAccountDetails: { affiliated: 'true' } },
      },
      additionalInfo: { value: '{"threatListName":"ours"}' },
    },
  });
  expect(traitsOf(detail)).toMatchObject({
    direction: 'UNKNOWN',
    role: 'ACTOR',
    affiliated: true,
    customRule: true,
    threatList: 'ours',
  });
  expect(traitsOf(null)).toMatchObject({ type: '', severity: 0, accountId: '', role: undefined });
});

test('a finding is the same over versions, and another in another account, region or partition', () => {
  const key = (shape: Shape) => findingKey(admitted(shape));
  expect(key({ seen: '2026-08-04T00:00:00Z', severity: 2, ip: '45.1.2.3' })).toBe(key({}));
  const keys = [{}, { id: 'f2' }, { account: '999999999999' }, { region: 'eu-west-2' }].map(key);
  expect(new Set([...keys, key({ top: { partition: 'aws-cn' } })]).size).toBe(5);
});

describe('what a sender chooses is bounded before it is kept', () => {
  const probes = (count: number, first = 1) =>
    Array.from({ length: count }, (_, n) => ({
      remoteIpDetails: { ipAddressV4: `45.${first + Math.floor(n / 250)}.1.${1 + (n % 250)}` },
    }));
  const probing = (details: readonly object[]): Shape => ({
    service: { action: { portProbeAction: { portProbeDetails: details } } },
  });

  test('of its values the same 256, in whatever order it names them; the rest is counted', () => {
    const details = probes(300);
    const kept = admitted(probing(details));
    expect(kept.values).toHaveLength(VALUES_MAX);
    expect(kept.valuesLeftOut).toBe(44);
    expect(describeLeftOut(kept)).toContain('names 300 values, 256 of them are kept');
    expect(admitted(probing([...details].reverse())).values).toEqual(kept.values);
    expect(admitted(probing(probes(256))).valuesLeftOut).toBeUndefined();
  });

  test('of a sample as many', () => {
    const sample = admitted({ ...probing(probes(300)), top: { title: '[SAMPLE] probes' } });
    expect(sample.canary).toHaveLength(VALUES_MAX);
  });

  test('no update is later than five minutes after its arrival', () => {
    const parsed = parseFinding(
      bareFinding({
        top: { updatedAt: '9999-12-31T23:59:59Z', createdAt: '9999-01-01T00:00:00Z' },
      }),
      { arrival: T },
    );
    expect(parsed.ok && parsed.value).toMatchObject({ updatedAt: T + AHEAD_MAX });
  });

  test('the name of a threat list, whatever its length', () => {
    const { threatList } = admitted(info({ threatListName: 'x'.repeat(100_000) }));
    expect(threatList).toHaveLength(300);
  });

  test('a region in parts of at most twelve letters', () => {
    expect(refusalOf({ region: `eu-${'w'.repeat(13)}-1` })).toContain('finding refused: region is');
  });

  test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso-b'])('partition %s', (one) => {
    expect(refusalOf({ top: { partition: one } })).toBe('admitted');
    expect(refusalOf({ top: { partition: `${one}-x` } })).toContain(
      'finding refused: partition is',
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  parseEventPattern,
  type EventPattern,
} from '../../../src/domain/forwarding/event-pattern.ts';

function parsed(source: unknown): EventPattern {
  const result = parseEventPattern(source);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** Whether the list of conditions takes a value under the one field `v`. */
function takes(conditions: unknown[], value: unknown): boolean {
  return parsed({ v: conditions })({ v: value });
}

describe('a list of conditions', () => {
  it.each<[condition: unknown, taken: unknown[], refused: unknown[]]>([
    ['a', ['a', ['b', 'a'], [['a']]], ['A', 'ab', '', null, [], {}, ['b']]],
    ['', [''], [' ', null]],
    [1, [1, [2, 1]], ['1', true, 1.5]],
    [true, [true], [1, 'true', false]],
    [null, [null, [null]], ['null', '', 0, false, []]],
    [{ exists: true }, ['', 0, null, false, ['x']], [{}, [], { a: 1 }, [{ a: 1 }]]],
    [{ exists: false }, [[], {}, { a: 1 }], ['', null, ['x']]],
    [{ prefix: 'eu-' }, ['eu-', 'eu-west-1'], ['EU-west-1', 'xeu-', 'eu', 7, null]],
    [{ prefix: { 'equals-ignore-case': 'EU-' } }, ['eu-west-1', 'Eu-'], ['xeu-', 'eu']],
    [{ suffix: '.png' }, ['.png', 'a.png'], ['a.PNG', 'a.png ', 7]],
    [{ suffix: { 'equals-ignore-case': '.Png' } }, ['a.PNG'], ['a.jpg']],
    [{ 'equals-ignore-case': 'Alice' }, ['alice', 'ALICE'], ['alic', 'alice ', null]],
    [{ wildcard: 'dir/*.png' }, ['dir/.png', 'dir/a/b.png'], ['dir.png', 'dir/a.pngx', 'dir/png']],
    [{ wildcard: '*' }, ['', 'x'], [1, null]],
    [{ wildcard: 'a*a' }, ['aa', 'aba'], ['a', 'ab']],
    [{ wildcard: 'a*b*a*b' }, ['abab', 'a-b-a-b'], ['aba', 'aab']],
    [{ wildcard: '1\\*2\\\\*' }, ['1*2\\', '1*2\\x'], ['1x2\\', '1*2']],
    [{ numeric: ['=', 5] }, [5, 5.0], ['5', 5.1]],
    [{ numeric: ['>', 0, '<=', 5] }, [0.1, 5], [0, 5.1, '3', null]],
    [{ numeric: ['>=', 7] }, [7, 8.9], [6.999]],
    [{ numeric: ['<', -1.5] }, [-2], [-1.5, 0]],
    [{ cidr: '10.0.0.0/24' }, ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', '10.0.0', 'x', 10, '::1']],
    [{ cidr: '2001:db8::/32' }, ['2001:db8::1'], ['2001:db9::1', '10.0.0.1']],
    [{ 'anything-but': 'a' }, ['b', '', 1, null, ['a', 'b']], ['a', ['a', 'a'], [], {}]],
    [{ 'anything-but': ['a', 'b'] }, ['c', 0], ['a', 'b']],
    [{ 'anything-but': 100 }, [99, '100'], [100]],
    [{ 'anything-but': [100, 200] }, [300, 'a'], [200]],
    [{ 'anything-but': { prefix: 'Policy:' } }, ['Recon:x', '', 4], ['Policy:x']],
    [{ 'anything-but': { prefix: ['a', 'b'] } }, ['c'], ['ax', 'bx']],
    [{ 'anything-but': { suffix: '.txt' } }, ['a.rtf'], ['a.txt']],
    [{ 'anything-but': { 'equals-ignore-case': ['init', 'go'] } }, ['stop'], ['INIT', 'Go']],
    [{ 'anything-but': { wildcard: '*/lib/*' } }, ['/usr/bin'], ['/usr/lib/x']],
  ])('%j takes %j and refuses %j', (condition, taken, refused) => {
    for (const value of taken) expect([value, takes([condition], value)]).toEqual([value, true]);
    for (const value of refused) expect([value, takes([condition], value)]).toEqual([value, false]);
  });

  it('takes what any of its alternatives takes', () => {
    const either = ['a', { prefix: 'b' }, { exists: false }, { numeric: ['>', 3] }];
    for (const value of ['a', 'bb', 4, []]) expect(takes(either, value)).toBe(true);
    for (const value of ['c', 3, null]) expect(takes(either, value)).toBe(false);
    expect(parsed({ v: either })({})).toBe(true);
  });

  it('tells a missing field, which only absence takes', () => {
    for (const present of [{ exists: true }, { 'anything-but': 'a' }, null, { wildcard: '*' }]) {
      expect(parsed({ v: [present] })({ w: 1 })).toBe(false);
    }
    expect(parsed({ v: [{ exists: false }] })({ w: 1 })).toBe(true);
    expect(parsed({ v: { deep: [{ exists: false }] } })({})).toBe(true);
  });
});

describe('an event pattern', () => {
  const member = parsed({
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    detail: { accountId: ['333333333331'], severity: [{ numeric: ['>=', 4] }] },
  });
  const finding = {
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    account: '333333333331',
    detail: { accountId: '333333333331', severity: 8, type: 'Recon:EC2/Portscan' },
  };

  it('lets through an event that has every named field, whatever else it has', () => {
    expect(member(finding)).toBe(true);
    expect(member({ ...finding, source: 'aws.securityhub' })).toBe(false);
    expect(member({ ...finding, detail: { ...finding.detail, accountId: '4' } })).toBe(false);
    expect(member({ ...finding, detail: { ...finding.detail, severity: 3.9 } })).toBe(false);
    expect(member({ ...finding, detail: 'GuardDuty Finding' })).toBe(false);
  });

  it.each([undefined, null, 1, 'text', [finding], []])('lets no %j through', (event) => {
    expect(member(event)).toBe(false);
    expect(parsed({ a: [{ exists: false }] })(event)).toBe(false);
  });

  it('does not mistake what every object inherits for a field', () => {
    const event: unknown = JSON.parse('{"__proto__": {"a": "x"}, "b": 1}');
    expect(parsed({ a: ['x'] })(event)).toBe(false);
    expect(parsed(JSON.parse('{"__proto__": {"a": ["x"]}}'))(event)).toBe(true);
    expect(parsed({ constructor: [{ exists: false }] })(event)).toBe(true);
  });

  it('wants the fields below an array met by one and the same object', () => {
    const pattern = parsed({
      detail: { findings: { type: ['a'], severity: [{ numeric: ['>', 5] }] } },
    });
    const event = (...findings: unknown[]) => ({ detail: { findings } });
    expect(pattern(event({ type: 'b', severity: 1 }, { type: 'a', severity: 9 }))).toBe(true);
    expect(pattern(event({ type: 'a', severity: 1 }, { type: 'b', severity: 9 }))).toBe(false);
    expect(pattern(event([{ type: 'a', severity: 9 }], 'noise'))).toBe(true);
    expect(pattern(event())).toBe(false);
  });

  it('wants it also when $or names the same array once more', () => {
    const pattern = parsed({ a: { x: [1] }, $or: [{ a: { y: [2] } }, { b: [3] }] });
    expect(pattern({ a: [{ x: 1, y: 2 }] })).toBe(true);
    expect(pattern({ a: [{ x: 1 }, { y: 2 }] })).toBe(false);
    expect(pattern({ a: [{ x: 1 }], b: 3 })).toBe(true);
  });

  it('calls a field absent only if no object of the array has it', () => {
    const pattern = parsed({ list: { a: [{ exists: false }] } });
    expect(pattern({ list: [{ b: 1 }, { c: 1 }] })).toBe(true);
    expect(pattern({ list: [{ b: 1 }, { a: 1 }] })).toBe(false);
  });

  it('takes $or at any depth, beside other fields, and within itself', () => {
    const pattern = parsed({
      source: ['s'],
      detail: { $or: [{ a: [1] }, { $or: [{ b: [2] }, { c: [3] }] }] },
    });
    for (const detail of [{ a: 1 }, { b: 2 }, { c: 3, a: 9 }]) {
      expect(pattern({ source: 's', detail })).toBe(true);
      expect(pattern({ source: 't', detail })).toBe(false);
    }
    expect(pattern({ source: 's', detail: { a: 2, b: 1 } })).toBe(false);
  });

  it('reads $or as a plain field where it is no list of two groups', () => {
    expect(parsed({ $or: ['a'] })({ $or: 'a' })).toBe(true);
    expect(parsed({ $or: [{ prefix: 'a' }, { prefix: 'b' }] })({ $or: 'bx' })).toBe(true);
  });

  it('is not overrun by arrays a hundred thousand deep', () => {
    const deep: unknown = JSON.parse(`{"v": ${'['.repeat(100_000)}"a"${']'.repeat(100_000)}}`);
    expect(parsed({ v: ['a'] })(deep)).toBe(true);
  });

  it.each<[path: string, pattern: unknown]>([
    ['(root)', null],
    ['(root)', []],
    ['(root)', {}],
    ['source', { source: 'aws.guardduty' }],
    ['source', { source: [] }],
    ['detail.type', { detail: { type: {} } }],
    ['a', { a: [['nested']] }],
    ['a', { a: [{}] }],
    ['a', { a: [{ prefix: 'a', suffix: 'b' }] }],
    ['a', { a: [{ regex: 'a' }] }],
    ['a', { a: [{ constructor: 'a' }] }],
    ['a', { a: [{ prefix: 1 }] }],
    ['a', { a: [{ suffix: { prefix: 'a' } }] }],
    ['a', { a: [{ 'equals-ignore-case': { 'equals-ignore-case': 'a' } }] }],
    ['a', { a: [{ exists: 'true' }] }],
    ['a', { a: [{ wildcard: 'a**b' }] }],
    ['a', { a: [{ wildcard: 'a\\b' }] }],
    ['a', { a: [{ wildcard: 'a\\' }] }],
    ['a', { a: [{ numeric: [] }] }],
    ['a', { a: [{ numeric: 5 }] }],
    ['a', { a: [{ numeric: ['!=', 5] }] }],
    ['a', { a: [{ numeric: ['>', '5'] }] }],
    ['a', { a: [{ numeric: ['<', 5, '>', 0] }] }],
    ['a', { a: [{ numeric: ['>', 5, '<', 5] }] }],
    ['a', { a: [{ numeric: ['=', 5, '<', 6] }] }],
    ['a', { a: [{ numeric: ['>', 1, '<'] }] }],
    ['a', { a: [{ cidr: '10.0.0.1' }] }],
    ['a', { a: [{ cidr: '10.0.0.0/33' }] }],
    ['a', { a: [{ cidr: 10 }] }],
    ['a', { a: [{ 'anything-but': [] }] }],
    ['a', { a: [{ 'anything-but': ['a', 1] }] }],
    ['a', { a: [{ 'anything-but': null }] }],
    ['a', { a: [{ 'anything-but': { prefix: '' } }] }],
    ['a', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }],
    ['a', { a: [{ 'anything-but': { wildcard: 'a**' } }] }],
    ['a', { $or: [{ a: [] }, { b: [1] }] }],
  ])('refuses, at %s, what AWS would not take: %j', (path, pattern) => {
    const result = parseEventPattern(pattern);
    expect(result).toMatchObject({ ok: false, problem: { kind: 'pattern', path } });
  });

  it('refuses more than a thousand combinations of $or', () => {
    const choice = (n: number) => ({ $or: Array.from({ length: n }, (_, i) => ({ x: [i] })) });
    const nested = { a: choice(32), b: choice(31) };
    expect(parseEventPattern(nested).ok).toBe(true);
    expect(parseEventPattern({ ...nested, c: choice(2) })).toMatchObject({ ok: false });
  });
});

import { describe, expect, it } from 'vitest';
import { findingNamedIn, parseRedriveTask } from '../../../src/domain/findings/redrive.ts';

describe('what may be asked of a redrive', () => {
  it.each([
    [{ task: 'dead-letters' }, { task: 'dead-letters' }],
    [{ task: 'rejects', body: 'a forged finding' }, { task: 'rejects' }],
    [{ task: 'list' }, { task: 'list' }],
    [
      { task: 'list', sink: 'splunk', body: 'x' },
      { task: 'list', sink: 'splunk' },
    ],
    [
      { task: 'reports', sink: 'trustar', body: 'a forged report' },
      { task: 'reports', sink: 'trustar' },
    ],
    [
      { task: 'forwarder', account: '444455556666', region: 'eu-west-1', queue: 'https://mine' },
      { task: 'forwarder', account: '444455556666', region: 'eu-west-1' },
    ],
    [
      { task: 'findings', region: 'eu-west-1', ids: ['aa01'] },
      { task: 'findings', region: 'eu-west-1', ids: ['aa01'] },
    ],
  ])('%j is no more than %j', (given, task) => {
    expect(parseRedriveTask(given)).toEqual({ ok: true, value: task });
  });

  it.each([
    null,
    {},
    { Records: [{ body: '{}' }] },
    { task: 'findings', region: 'mars', ids: ['aa01'] },
    { task: 'reports' },
    { task: 'reports', sink: 'https://mine' },
    { task: 'list', sink: 'A B' },
    { task: 'forwarder', account: '4444', region: 'eu-west-1' },
    { task: 'forwarder', account: '444455556666', region: 'mars' },
    { task: 'findings', region: 'eu-west-1', ids: [] },
    { task: 'findings', region: 'eu-west-1', ids: ['aa01', '../x'] },
    { task: 'findings', region: 'eu-west-1', ids: Array<string>(51).fill('aa01') },
  ])('%j is nothing that may be asked', (given) => {
    expect(parseRedriveTask(given).ok).toBe(false);
  });
});

describe('the finding that a dead letter names', () => {
  it.each([
    ['an event', { detail: { region: 'eu-west-1', id: 'aa01', severity: 99 } }],
    ['a bare finding', { region: 'eu-west-1', id: 'aa01', accountId: 'whatever' }],
  ])('is taken from %s, and nothing else of it', (_, document) => {
    expect(findingNamedIn(JSON.stringify(document))).toEqual({ region: 'eu-west-1', id: 'aa01' });
  });

  it.each(['', 'text', '[]', '{}', '{"detail":{"region":"eu-west-1","id":"a b"}}', '{"detail":7}'])(
    'is none in %j',
    (body) => {
      expect(findingNamedIn(body)).toBeUndefined();
    },
  );
});

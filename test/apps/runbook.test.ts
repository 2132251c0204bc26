/** What the runbook has people type: what a deployed hub really holds. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at } from '../../src/domain/base/lookup.ts';
import { synthesised } from '../helpers/cdk/synthesis.ts';
import { EVERYTHING } from '../helpers/cdk/templates.ts';

const RUNBOOK = readFileSync('docs/runbook.md', 'utf8');
const hub = synthesised(EVERYTHING).templates.find(({ name }) => name === 'PalisadeHub');

/** What follows a word, wherever it is typed. */
function named(pattern: RegExp): readonly string[] {
  const found = [...RUNBOOK.matchAll(pattern)].map(([, name = '']) => name);
  expect(found.length).toBeGreaterThan(0);
  return [...new Set(found)];
}

describe('the runbook', () => {
  it.each([
    ['queues', /[`(]queue ([A-Z]\w+)/g, 'AWS::SQS::Queue'],
    ['logs', /[`(]logs ([A-Z]\w+)/g, 'AWS::Logs::LogGroup'],
  ])('finds each of the %s that it names, and no other', (_what, pattern, type) => {
    const ids = (hub?.resources ?? []).filter((one) => one.type === type).map(({ id }) => id);
    for (const name of named(pattern)) {
      expect
        .soft(
          ids.filter((id) => id.includes(name)),
          name,
        )
        .toHaveLength(1);
    }
  });

  it('asks for outputs that the stack has', () => {
    for (const name of named(/\(hub ([A-Z]\w+)/g)) {
      expect.soft(at(hub?.body, 'Outputs', name), name).toBeDefined();
    }
  });
});

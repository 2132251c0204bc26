/** Answers of a hub that lack a list, as one of another version gives, or what is no hub at all. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { unexempt } from '../../../src/cli/commands/actions/take-back-verb.ts';
import { send } from '../../../src/cli/commands/findings/send.ts';
import { coverage } from '../../../src/cli/commands/inspect/coverage.ts';
import { diff } from '../../../src/cli/commands/inspect/diff.ts';
import { editions } from '../../../src/cli/commands/inspect/editions.ts';
import { explain } from '../../../src/cli/commands/inspect/explain.ts';
import { list } from '../../../src/cli/commands/inspect/list.ts';
import { status } from '../../../src/cli/commands/inspect/status.ts';
import type { Verb } from '../../../src/cli/shell/verb.ts';
import { bareFinding } from '../../helpers/data/findings.ts';
import { runVerb } from '../../helpers/hub/run-verb.ts';

async function hubAnswering(document: object): Promise<string> {
  const server = createServer((_, response) => response.end(JSON.stringify(document)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const time = '2026-08-03T12:00:00Z';
const action = { act: 'unexempt', about: '45.1.2.3', author: 'analyst', at: time };
const audit = { at: time, ageSeconds: 1, counts: {}, terms: {} };
const explained = { value: '45.1.2.3', place: 'watched', because: 'x', band: null, until: null };
const edition = { number: 1, at: time };
const following = { mode: 'following', buckets: [] };
const finding = JSON.stringify(bareFinding({ ip: '45.1.2.3', id: 'a', seen: time }));

test.each<[name: string, missing: string, verb: Verb, args: string[], answer: object]>([
  ['status', 'buckets', status, [], { mode: 'following', readers: [], alarms: [] }],
  ['status', 'readers', status, [], { ...following, boxes: [], readers: null, alarms: [] }],
  ['status', 'boxes', status, [], { ...following, readers: [], alarms: [] }],
  ['status', 'alarms', status, [], { ...following, boxes: [], readers: [], alarms: 'none' }],
  ['diff', 'came', diff, [], { left: [], extended: [], linesAdded: [], linesRemoved: [] }],
  ['diff', 'left', diff, [], { came: [], extended: [], linesAdded: [], linesRemoved: [] }],
  ['list', 'values', list, [], { edition: 1 }],
  ['editions', 'editions', editions, [], { time }],
  ['editions', 'actions', editions, [], { time, editions: [edition] }],
  ['coverage', 'pairs', coverage, [], { coverage: audit }],
  ['explain', 'values', explain, ['45.1.2.0/24'], {}],
  ['explain', 'sightings', explain, ['45.1.2.3'], { ...explained, overrides: [] }],
  ['send', 'items', send, ['-'], { accepted: 1 }],
  ['unexempt', 'still', unexempt, ['45.1.2.3', '--reason', 'x'], action],
])('%s without a list of %s does not read it as empty', async (_, missing, verb, args, answer) => {
  const { exit, err } = await runVerb(
    verb,
    [...args, '--url', await hubAnswering(answer)],
    finding,
  );
  expect(exit).toBe(1);
  expect(err).toContain(`expected a list at \`${missing}\` in the hub's answer, got `);
  expect(err).toContain('another version');
});

test('an action that is recorded is printed as recorded, whatever else the answer lacks', async () => {
  const until = { ...action, tookBack: null };
  const args = ['45.1.2.3', '--reason', 'x'];
  const { out } = await runVerb(unexempt, [...args, '--url', await hubAnswering(until)]);
  expect(out).toContain('unexempt 45.1.2.3');
});

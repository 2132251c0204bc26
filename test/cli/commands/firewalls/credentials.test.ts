import { describe, expect, it } from 'vitest';
import { memoryCredentials } from '../../../../src/adapters/memory/memory-credentials.ts';
import { sha256 } from '../../../../src/adapters/shared/sha256.ts';
import {
  credentials,
  credentialsVerb,
} from '../../../../src/cli/commands/firewalls/credentials.ts';
import { listAt, textAt } from '../../../../src/domain/base/lookup.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

function setUp() {
  const store = memoryCredentials();
  const verb = credentialsVerb(() => Promise.resolve(store));
  return { store, run: (...argv: readonly string[]) => runVerb(verb, argv) };
}

describe('a password', () => {
  it('is printed once, on stdout alone, and lets in', async () => {
    const { store, run } = setUp();
    const { exit, out, err } = await run('add', 'fw-1');
    const [, password = ''] = /^user {6}fw-1\npassword {2}(\S+)\n$/.exec(out) ?? [];
    expect(exit).toBe(0);
    expect(err).not.toContain(password);
    expect(store.has(sha256(`fw-1:${password}`))).toBe(true);
    expect((await run('list')).out).not.toContain(password);
  });

  it('has 192 bits in characters that no configuration line takes for something else', async () => {
    const { run } = setUp();
    const made: string[] = [];
    for (let n = 0; n < 50; n += 1) {
      const { out } = await run('add', `fw-${n}`, '--json');
      made.push(textAt(JSON.parse(out), 'password') ?? '');
    }
    for (const password of made) expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(new Set(made).size).toBe(50);
  });
});

it('who has which is listed by user, newest first, with the digest’s beginning', async () => {
  const { run } = setUp();
  await run('add', 'fw-1');
  await run('rotate', 'fw-1');
  const { out } = await run('list', '--json');
  const listed = listAt(JSON.parse(out), 'credentials');
  expect(listed.map((one) => textAt(one, 'user'))).toEqual(['fw-1', 'fw-1']);
  expect((await run('list')).out).toMatch(/^fw-1 +\d{4}-\S+Z {2}sha256 [0-9a-f]{12}…\n/);
});

it('revoking says how many ended and how many are left', async () => {
  const { run } = setUp();
  await run('add', 'fw-1');
  await run('rotate', 'fw-1');
  expect((await run('revoke', 'fw-1', '--old')).out).toBe('fw-1: 1 revoked, 1 left\n');
  expect((await run('revoke', 'fw-1')).out).toBe('fw-1: 1 revoked, 0 left\n');
});

it.each<[string, readonly string[], number, string]>([
  ['no act', [], 2, 'expected add, rotate, revoke, list'],
  ['another act', ['drop', 'fw-1'], 2, 'expected add, rotate, revoke, list'],
  ['no name', ['add'], 2, 'expected the name of a firewall'],
  ['two names', ['add', 'fw-1', 'fw-2'], 2, 'fw-2 is too much'],
  ['a name to list', ['list', 'fw-1'], 2, 'fw-1 is too much'],
  ['--old with rotate', ['rotate', 'fw-1', '--old'], 2, '--old goes with revoke'],
  ['--revoke-old with add', ['add', 'fw-1', '--revoke-old'], 2, '--revoke-old goes with rotate'],
  ['a name with a colon', ['add', 'fw:1'], 1, '"fw:1" is no user name, expected'],
  ['one who has none', ['rotate', 'fw-1'], 1, 'fw-1 has no credential'],
])('%s is refused, and told why', async (_, argv, exit, message) => {
  const ran = await setUp().run(...argv);
  expect([ran.exit, ran.out]).toEqual([exit, '']);
  expect(ran.err).toContain(message);
});

it('a wrong call is told before anything is asked of AWS', async () => {
  const { exit } = await runVerb(credentials, ['add']);
  expect(exit).toBe(2);
});

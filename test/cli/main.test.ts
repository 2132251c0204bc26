import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXAMPLES, VERB_GROUPS } from '../../src/cli/verb-help.ts';
import { verbs as entries } from '../../src/cli/verbs.ts';
import { palisade, palisadeProcess, workspace } from '../helpers/hub/palisade.ts';

const verbs = ['extract', 'collapse', 'replay', 'explain'];
const ran = (...args: readonly string[]) => palisade(workspace(), args);

describe('the call itself', () => {
  test('help names every verb, and every verb has help', () => {
    const { code, stdout } = ran('--help');
    expect(code).toBe(0);
    for (const verb of verbs) {
      expect(stdout).toContain(verb);
      const help = ran(verb, '--help');
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toContain(`palisade ${verb}`);
    }
  });

  test('every verb is in one group of help, and has an example that calls it', () => {
    const names = entries.map(({ name }) => name).sort();
    expect(VERB_GROUPS.flatMap((group) => group.verbs).sort()).toEqual(names);
    expect(Object.keys(EXAMPLES).sort()).toEqual(names);
    for (const [name, calls] of Object.entries(EXAMPLES)) {
      for (const call of calls) expect(call.split(' ')[0]).toBe(name);
    }
    expect(ran('collapse', '--help').stdout).toMatch(/\nExamples:\n {2}palisade collapse /);
  });

  test('no verb is misuse, and shows the verbs', () => {
    expect(palisadeProcess(workspace(), [])).toMatchObject({ code: 2, stderr: '' });
  });

  test('an unknown verb is misuse, and names the verbs there are', () => {
    const { code, stderr } = ran('fetch');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no verb "fetch"; there are extract');
  });

  test.each([
    [['expalin', '45.1.1.1'], 'there is no verb "expalin"; is explain meant?'],
    [['cover'], 'is coverage meant?'],
    [['replay', '--ta', 'x'], 'there is no option --ta; is --at meant?'],
    [['extract', '--confg', 'x'], 'is --config meant?'],
  ])('%j is answered with what was probably meant', (args, hint) => {
    const { code, stderr } = ran(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });

  test.each([
    ['extract', '--unknown'],
    ['replay', '--ta', 'x'],
    ['explain', '--at', 'x'],
    ['replay', 'a.json', '--at', '2026-08-03T10:00:00Z'],
    ['replay', 'a.json', '--out', 'o'],
    ['replay', '--at', '2026-08-03T10:00:00Z', '--out', 'o'],
    ['extract', '--config'],
    ['replay', 'a.json', '--include-samples=yes', '--at', '2026-08-03T10:00:00Z', '--out', 'o'],
  ])('%s %s is misuse, with where help stands', (...args) => {
    const { code, stdout, stderr } = ran(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`see: palisade ${args[0]} --help`);
  });

  test.each([
    [{ FORCE_COLOR: '1' }, '\u001b[31mpalisade:\u001b[39m there is no verb'],
    [{ NO_COLOR: '1' }, 'palisade: there is no verb'],
    [{}, 'palisade: there is no verb'], // no terminal
  ])('with %j what went wrong is told as %j', (env, start) => {
    const bundle = resolve(import.meta.dirname, '../../dist/palisade.js');
    const { stderr } = spawnSync(process.execPath, [bundle, 'fetch'], { env, encoding: 'utf8' });
    expect(stderr.startsWith(start)).toBe(true);
  });

  test('tells its version', () => {
    const { code, stdout } = palisadeProcess(workspace(), ['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([[['--help']], [['extract', '--help']], [['extract', 'a.json']]])(
    '%j with nowhere to write is told in one line, without a stack',
    (args) => {
      const folder = workspace({ 'a.json': '{}' });
      // Open for reading alone: as with a full disk, every write fails.
      const stdout = openSync(join(folder, 'a.json'), 'r');
      const bundle = resolve(import.meta.dirname, '../../dist/palisade.js');
      const { status, stderr } = spawnSync(process.execPath, [bundle, ...args], {
        cwd: folder,
        stdio: ['ignore', stdout, 'pipe'],
        encoding: 'utf8',
      });
      closeSync(stdout);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^palisade \S+: EBADF: .*write\n$/);
    },
  );

  test.each([
    ['c.json', '{', 'cannot read --config c.json: expected one JSON object, got an error'],
    ['c.json', 'target,owner\n45.1.2.3,ops\n', 'that starts with "target,owner'],
    ['c.json', '{"pins": []\n"caps": {}}', 'got an error in line 2'],
    ['c.json', '{"exemptons":[]}', 'exemptons: no such field; is exemptions meant?'],
    [
      'c.json',
      '{"pins":[{"target":"0.0.0.0/0","author":"ann","reason":"a slip","wideIsMeant":true}]}',
      'pins[0].target: got "0.0.0.0/0", expected no wider than /8 (IPv6 /16)',
    ],
    ['gone.json', '{}', 'cannot read --config gone.json: ENOENT'],
  ])(
    'a configuration that is none stops it before anything is read: %s %s',
    (path, text, message) => {
      const folder = workspace({ 'c.json': text });
      const { code, stdout, stderr } = palisade(folder, ['extract', 'gone', '--config', path]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(message);
    },
  );
});

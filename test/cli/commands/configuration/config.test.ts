import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationFields } from '../../../../src/domain/configuration/configuration-reference.ts';
import { palisade, put, workspace } from '../../../helpers/hub/palisade.ts';

const AT = '2026-11-26T12:00:00Z';

describe('config check', () => {
  it('says every fault at once, and exits 1', () => {
    const faulty = {
      organizationId: 'acme',
      securityAccountId: '111122223333',
      homeRegion: 'eu-west-1',
      organizationalUnitIds: [],
      policy: { minSeverity: 11, onArchiv: 'keep' },
    };
    const folder = workspace({ 'palisade.json': faulty });
    const { code, stdout } = palisade(folder, ['config', 'check', 'palisade.json']);
    expect(code).toBe(1);
    const paths = ['organizationId', 'organizationalUnitIds', 'policy.minSeverity'];
    for (const path of paths) expect(stdout).toMatch(new RegExp(`^${path}: `, 'm'));
    expect(stdout).toMatch(/^policy\.onArchiv: no such field; is onArchive meant\?$/m);
    const json = palisade(folder, ['config', 'check', 'palisade.json', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ file: 'palisade.json' });
  });

  it('takes what config init writes, and warns of ids that only documentation has', () => {
    const folder = workspace();
    expect(palisade(folder, ['config', 'init'])).toMatchObject({ code: 0, stdout: '' });
    const checked = palisade(folder, ['config', 'check', 'palisade.json']);
    expect(checked).toMatchObject({ code: 0, stdout: 'palisade.json: no faults\n' });
    expect(checked.stderr).toContain(
      'o-exampleorgid and 111122223333 are ids of the documentation',
    );
  });

  it('checks cdk.json if no file is named, and PALISADE’s offline verbs need no organization', () => {
    const folder = workspace({
      'cdk.json': { context: { palisade: { ownDomains: ['acme.com'] } } },
    });
    expect(palisade(folder, ['config', 'check']).stdout).toContain('organizationId: ');
    expect(palisade(folder, ['config', 'check', '--offline'])).toMatchObject({ code: 0 });
  });

  it('refuses a field that stands twice, naming both lines, wherever a configuration is read', () => {
    const text =
      '{\n  "exemptions": [],\n  "$comment": 1, "$comment": 2,\n  "policy": {"minSeverity": 4,\n "minSeverity": 9},\n  "exemptions": []\n}';
    const folder = workspace();
    put(folder, { 'palisade.json': text, 'list.txt': '' });
    for (const verb of [
      ['config', 'check', 'palisade.json'],
      ['simulate', '--policy', 'palisade.json', '--at', AT, '.'],
      ['replay', '--config', 'palisade.json', '--at', AT, '--out', 'out', '.'],
    ]) {
      const { code, stdout, stderr } = palisade(folder, verb);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(
        'expected each field once, got policy.minSeverity on lines 4 and 5; exemptions on lines 2 and 6',
      );
    }
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('tells a file that is not there from one with faults', () => {
    const { code, stdout, stderr } = palisade(workspace(), ['config', 'check', 'gone.json']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('gone.json');
  });
});

describe('config init', () => {
  it('never writes over a file', () => {
    const folder = workspace();
    put(folder, { 'palisade.json': 'mine' });
    const { code, stderr } = palisade(folder, ['config', 'init']);
    expect([code, stderr]).toEqual([
      1,
      'palisade config: palisade.json exists: nothing was written. Name another file, or - for stdout\n',
    ]);
    expect(readFileSync(join(folder, 'palisade.json'), 'utf8')).toBe('mine');
  });
});

describe('config explain', () => {
  const explained = (...args: readonly string[]) =>
    palisade(workspace(), ['config', 'explain', ...args]);

  it('knows the default and the choices of a field as validation does', () => {
    const { stdout } = explained('policy.onArchive');
    expect(stdout).toContain('type      "release" or "keep" or "watch"\n  default   "release"\n');
    expect(explained('policy.rules[3].window').stdout).toMatch(/^policy\.rules\[\]\.window\n/);
  });

  it('lists every field there is, and says which was meant', () => {
    const paths = [...explained().stdout.matchAll(/^(\S+)$/gm)].map(([, path]) => path);
    expect(paths).toEqual(configurationFields().map(({ path }) => path));
    expect(explained('caps.adressesPerFinding').stderr).toContain(
      'is caps.addressesPerFinding meant?',
    );
  });
});

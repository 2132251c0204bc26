import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeHubFile } from '../../../src/adapters/files/hub-file.ts';
import { writeFiles, writeState } from '../../../src/adapters/files/replay-folder.ts';

let root: string;
let out: string;
/** What somebody else owns and the links point to. */
let victim: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'links-'));
  out = join(root, 'out');
  victim = join(root, 'victim');
  mkdirSync(out);
  mkdirSync(victim);
  writeFileSync(join(victim, 'file'), 'precious');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const FILES = new Map([
  ['feeds/blocklist.txt', '45.1.1.1\n'],
  ['manifest.json', '{}\n'],
]);

function expectVictimUntouched(): void {
  expect(readdirSync(victim)).toEqual(['file']);
  expect(readFileSync(join(victim, 'file'), 'utf8')).toBe('precious');
}

describe('a link that was planted in a folder of ours', () => {
  test.each(['feeds', 'why'])('named %s, where a folder belongs, is refused by name', (name) => {
    symlinkSync(victim, join(out, name));
    expect(() => {
      writeFiles(out, FILES);
    }).toThrow(`expected a folder at ${join(out, name)}, got a symbolic link`);
    expect(readdirSync(out)).toEqual([name]);
    expectVictimUntouched();
  });

  test('where a file or the stage belongs, is replaced', () => {
    mkdirSync(join(out, 'feeds'));
    symlinkSync(join(victim, 'file'), join(out, 'feeds/blocklist.txt'));
    symlinkSync(join(victim, 'file'), join(out, 'manifest.json'));
    symlinkSync(victim, join(out, '.next'));
    writeFiles(out, FILES);
    expectVictimUntouched();
    for (const [path, text] of FILES) {
      expect(lstatSync(join(out, path)).isFile()).toBe(true);
      expect(readFileSync(join(out, path), 'utf8')).toBe(text);
    }
  });

  test.each(['findings.jsonl', 'findings.jsonl.tmp'])('named %s in the state, too', (name) => {
    symlinkSync(join(victim, 'file'), join(out, name));
    writeState(out, ['{}']);
    expectVictimUntouched();
    expect(readdirSync(out)).toEqual(['findings.jsonl']);
    expect(lstatSync(join(out, 'findings.jsonl')).isFile()).toBe(true);
  });

  test('beside the file of a hub, too', async () => {
    symlinkSync(join(victim, 'file'), join(out, 'hub.json.next'));
    await writeHubFile(out, { url: 'http://127.0.0.1:1/', pid: 1 });
    expectVictimUntouched();
  });
});

test('the folder itself may be a link: its name is the caller’s choice', () => {
  symlinkSync(out, join(root, 'link'));
  writeFiles(join(root, 'link'), FILES);
  expect(readFileSync(join(out, 'feeds/blocklist.txt'), 'utf8')).toBe('45.1.1.1\n');
});

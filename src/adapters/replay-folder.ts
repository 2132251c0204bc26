/**
 * The two folders of a replay: the state it carries from run to run, and the files it leaves.
 *
 * Both are replaced whole and by renaming, so that a run that is killed leaves what was there before.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from '../domain/edition-files.ts';
import type { Finding } from '../domain/finding.ts';

const STATE_FILE = 'findings.jsonl';
const STATE_HEADER = '{"palisade":"replay state","version":1}';

export class UnreadableState extends Error {
  override readonly name = 'UnreadableState';
}

/** Canonical texts of all findings known so far, with what they say; empty where there is no state. */
export function readState(folder: string): Map<string, Finding> {
  const path = join(folder, STATE_FILE);
  if (!existsSync(path)) return new Map();
  const [header, ...lines] = readFileSync(path, 'utf8').split('\n');
  if (header !== STATE_HEADER || lines.pop() !== '') throw unreadable(path, 1);
  return new Map(lines.map((line, index) => [line, findingIn(line, path, index + 2)]));
}

export function writeState(folder: string, texts: Iterable<string>): void {
  mkdirSync(folder, { recursive: true });
  const text = [STATE_HEADER, ...[...texts].sort(), ''].join('\n');
  replaceFile(join(folder, STATE_FILE), text);
}

/** Writes the files of an edition, and removes feeds and reasons that an earlier replay left. */
export function writeFiles(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    replaceFile(join(folder, path), text);
  }
  for (const part of ['feeds', 'why']) {
    for (const name of existsSync(join(folder, part)) ? readdirSync(join(folder, part)) : []) {
      if (!files.has(`${part}/${name}`)) rmSync(join(folder, part, name));
    }
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

/** The state is ours: whatever does not parse as we wrote it is damage, and is told, not guessed. */
function findingIn(line: string, path: string, number: number): Finding {
  try {
    const finding = JSON.parse(line) as Finding;
    if (typeof finding.id === 'string' && Array.isArray(finding.values)) return finding;
  } catch {
    // Falls through to the refusal below, which names the line.
  }
  throw unreadable(path, number);
}

function unreadable(path: string, line: number): UnreadableState {
  return new UnreadableState(
    `${path}, line ${line} is not what a replay wrote; restore it, or start with another --state folder`,
  );
}

/**
 * The two folders of a replay: the state it carries from run to run, and the files it leaves.
 *
 * Everything is written aside first and then renamed, so that a run that is killed leaves what was there
 * before; the manifest, which names the digests of all feeds, is renamed last. Nothing else that stands
 * in the folder is touched, and no link in it is written through.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REASON_FILES, type Files } from '../../domain/edition/edition-files.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { makeFolder } from './make-folder.ts';
import { refuseLinks, writeAnew } from '../shared/own-files.ts';
import { sha256 } from '../shared/sha256.ts';

const STATE_FILE = 'findings.jsonl';
const STATE_HEADER = '{"palisade":"replay state","version":1}';
const MANIFEST = 'manifest.json';
/** Where files wait to be renamed; a run that was killed may have left it. */
const STAGE = '.next';

export class UnreadableState extends Error {
  override readonly name = 'UnreadableState';
}

/**
 * Canonical texts of all findings known so far, with what they say; empty where there is no state. The
 * last line is the digest of all before it: what is not as a replay wrote it is an error, never guessed at.
 */
export function readState(folder: string): Map<string, Finding> {
  const path = join(folder, STATE_FILE);
  if (!existsSync(path)) return new Map();
  const text = textOfState(path);
  const end = text.lastIndexOf('\n', text.length - 2) + 1;
  const [header, ...lines] = text.slice(0, end).split('\n');
  if (header !== STATE_HEADER || text.slice(end) !== `${sha256(text.slice(0, end))}\n`) {
    throw new UnreadableState(
      `${path} is not what a replay wrote; restore it, or start with another --state folder`,
    );
  }
  return new Map(lines.slice(0, -1).map((line) => [line, JSON.parse(line) as Finding]));
}

function textOfState(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableState(`cannot read ${path}: ${reason}`, { cause });
  }
}

export function writeState(folder: string, texts: Iterable<string>): void {
  const text = [STATE_HEADER, ...[...texts].sort(), ''].join('\n');
  makeFolder(folder);
  writeAnew(join(folder, `${STATE_FILE}.tmp`), `${text}${sha256(text)}\n`);
  renameSync(join(folder, `${STATE_FILE}.tmp`), join(folder, STATE_FILE));
}

/**
 * Writes the files of an edition, and removes those that an earlier one had and this one has not. Throws
 * before anything is written if a folder of it is a link.
 */
export function writeFiles(folder: string, files: Files): void {
  const stage = join(folder, STAGE);
  makeFolder(folder);
  for (const path of [...files.keys(), ...REASON_FILES]) refuseLinks(folder, path);
  rmSync(stage, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(stage, path)), { recursive: true });
    writeAnew(join(stage, path), text);
  }
  const manifestLast = [...files.keys()].filter((path) => path !== MANIFEST).concat(MANIFEST);
  for (const path of manifestLast) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    renameSync(join(stage, path), join(folder, path));
  }
  for (const path of REASON_FILES) {
    if (!files.has(path)) rmSync(join(folder, path), { force: true });
  }
  rmSync(stage, { recursive: true });
}

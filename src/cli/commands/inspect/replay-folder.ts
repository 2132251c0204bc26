/** What a replay left in a folder, read for questions. */
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseJson } from '../../../domain/base/json.ts';
import { textAt } from '../../../domain/base/lookup.ts';
import { Failure } from '../../shell/verb.ts';

/** Throws `Failure` unless a replay wrote an edition there; the time of the edition in ISO 8601. */
export async function editionTimeIn(folder: string): Promise<string> {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) {
    throw new Failure(
      `${folder} holds no edition; make one with: palisade replay … --out ${folder}`,
    );
  }
  const time = textAt(parsedLine(await readFile(path, 'utf8'), path), 'at');
  if (time === undefined) throw new Failure(`${path} is damaged: replay again`);
  return time;
}

/** Lines of one file of `why/`, none if it is not there: the reasons of a large edition do not fit in memory twice. */
export async function* linesIn(folder: string, file: string): AsyncGenerator<string> {
  const path = join(folder, file);
  if (!existsSync(path)) return;
  yield* createInterface({ input: createReadStream(path) });
}

/** A line as a replay wrote it: only a damaged one is no JSON. */
export function parsedLine(line: string, path: string): unknown {
  const value = parseJson(line);
  if (value === undefined) throw new Failure(`${path} is damaged: replay again`);
  return value;
}

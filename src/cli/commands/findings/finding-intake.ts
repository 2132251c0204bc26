/** Findings that a verb takes in from paths, all at once: what is refused is told, and everything counted. */
import { readVersions } from '../../../adapters/files/finding-versions.ts';
import { describeLeftOut, type Finding } from '../../../domain/findings/finding.ts';
import { progressOn } from '../../shell/progress.ts';
import type { Io } from '../../shell/verb.ts';

/** What came of reading. */
export interface FileIntake {
  readonly read: number;
  readonly known: number;
  readonly refused: number;
  readonly unreadable: number;
}

/** After so many the rest are counted: a terminal is no log. */
const REFUSALS_TOLD = 100;

/** Adds what the paths hold; `own` are folders that the caller writes, which hold no findings of others. */
export async function readInto(
  known: Map<string, Finding>,
  { paths, own }: { readonly paths: readonly string[]; readonly own: readonly string[] },
  io: Io,
): Promise<FileIntake> {
  const { stdin, script } = io;
  const progress = progressOn(io, 'findings read');
  const count = { read: 0, refused: 0, unreadable: 0 };
  const refuse = (source: string, refusal: string) => {
    count.refused += 1;
    if (count.refused <= REFUSALS_TOLD) io.err(`${source}: ${refusal}\n`);
  };
  let cut = 0;
  const report = (source: string, leftOut: string | undefined) => {
    if (leftOut === undefined) return;
    cut += 1;
    if (cut <= REFUSALS_TOLD) io.err(`${source}: ${leftOut}\n`);
  };
  for await (const { source, read, unreadable } of readVersions(paths, stdin, { script, own })) {
    progress.step((count.read += 1));
    if (unreadable === true) count.unreadable += 1;
    if ('refusal' in read) refuse(source, read.refusal);
    else {
      known.set(read.text, read.finding);
      report(source, describeLeftOut(read.finding));
    }
  }
  progress.end();
  const untold = count.refused - REFUSALS_TOLD;
  if (untold > 0) io.err(`… and ${untold} more refused\n`);
  return { ...count, known: known.size };
}

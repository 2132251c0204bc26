/** Findings that a verb takes in from paths, all at once: what is refused is printed, and everything counted. */
import { readVersions } from '../../../adapters/files/finding-versions.ts';
import { describeLeftOut, type Finding } from '../../../domain/findings/finding.ts';
import { pathShares } from './path-shares.ts';
import { progressOn } from '../../shell/progress.ts';
import { grouped } from '../../../domain/base/counted.ts';
import { Failure, type Io } from '../../shell/verb.ts';

/** What came of reading. */
export interface FileIntake {
  readonly read: number;
  readonly known: number;
  readonly refused: number;
  /** Of the refused: paths that could not be read at all. */
  readonly unreadable: number;
}

/** What was read for `readInto` counts as read if it held a finding, or if all of it said that there is none. */
interface IntakeCount {
  read: number;
  refused: number;
  unreadable: number;
  empty: number;
}

export interface IntakeOptions {
  readonly paths: readonly string[];
  readonly own: readonly string[];
  /** What stays as it was if nothing can be read. */
  readonly kept: string | undefined;
}

/** After so many the rest are counted: a terminal is no log. */
const REFUSALS_TOLD = 100;

/**
 * Adds what the paths hold. Empty files, folders, lists and pages are an answer: there are no findings. Input of
 * which nothing at all could be read is none, and throws `Failure`: what was made of earlier input must stay. `own` are folders that the caller writes, which hold no findings of others.
 */
export async function readInto(
  known: Map<string, Finding>,
  { paths, own, kept }: IntakeOptions,
  io: Io,
): Promise<FileIntake> {
  const { stdin, script } = io;
  const progress = progressOn(io, 'findings read');
  const shareOf = pathShares(paths, io, own);
  const count: IntakeCount = { read: 0, refused: 0, unreadable: 0, empty: 0 };
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
    progress.step((count.read += 1), shareOf(source));
    if (unreadable === true) count.unreadable += 1;
    if ('refusal' in read && read.isEmpty === true) count.empty += 1;
    if ('refusal' in read) refuse(source, read.refusal);
    else {
      known.set(read.text, read.finding);
      report(source, describeLeftOut(read.finding));
    }
  }
  progress.end();
  const unprinted = count.refused - REFUSALS_TOLD;
  if (unprinted > 0) io.err(`… and ${grouped(unprinted)} more refused\n`);
  if (isNothing(count)) {
    const stays = kept === undefined ? '' : `: ${kept} stays as it was`;
    throw new Failure(
      `nothing could be read${stays} (${grouped(count.refused)} refused, no finding)`,
    );
  }
  const { read, refused, unreadable } = count;
  return { read, refused, unreadable, known: known.size };
}

function isNothing({ read, refused, empty }: IntakeCount): boolean {
  return refused === read && empty < refused;
}

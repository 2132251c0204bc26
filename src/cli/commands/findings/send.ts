import { createHash } from 'node:crypto';
import { readFindings } from '../../../adapters/files/finding-files.ts';
import { at, numberAt, textAt } from '../../../domain/base/lookup.ts';
import { listOf } from '../../hub-client/hub-response.ts';
import { localHubUrl } from '../../hub-client/hub-client.ts';
import { postLines, type PostedLines } from '../../hub-client/post-lines.ts';
import { pathShares } from './path-shares.ts';
import { progressOn } from '../../shell/progress.ts';
import { plainLine } from '../../../domain/base/plain-text.ts';
import { grouped } from '../../../domain/base/counted.ts';
import { Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';

/** A batch is full with either: the hub takes four million bytes, and answers for each finding. */
const BATCH_FINDINGS = 500;
const BATCH_BYTES = 2_000_000;
/** After so many the rest are counted: a terminal is no log. */
const REFUSALS_PRINTED = 100;

const OPTIONS = {
  data: { type: 'string', path: true },
  url: { type: 'string' },
  local: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const send: Verb = {
  help: `palisade send <file|folder|->… [--json]

Sends findings to the running local hub, in all the forms that extract reads, in batches, and prints how many
it accepted, how many came twice in what was read, and how many were refused and why. What is accepted is safe
in the hub's queue. When the queue is full, it waits and goes on.

Into a hub in AWS findings come by EventBridge; what GuardDuty already holds is read in by palisade backfill.

  --data DIR     the hub of this data folder (PALISADE_DATA_DIR); .palisade
  --url URL      the hub's own URL (PALISADE_URL)
  --local        the local hub, which is the only one there is for this verb
  --json         {"accepted": N, "duplicate": N, "refused": N}

Exit 0 if nothing was refused, else 1.
`,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length === 0) {
      throw new Misuse('expected files or folders with findings, or - for standard input');
    }
    const url = await localHubUrl(values, io);
    const count = await sendAll(positionals, url, io);
    const { accepted, duplicate, refused } = count;
    const text = `${grouped(accepted)} accepted, ${grouped(duplicate)} duplicate, ${grouped(refused)} refused\n`;
    await io.out(values.json ? `${JSON.stringify(count)}\n` : text);
    return refused === 0 ? 0 : 1;
  },
};

interface SentCount {
  readonly accepted: number;
  /** The same version of a finding, twice in what was read. */
  readonly duplicate: number;
  readonly refused: number;
}

interface Batch {
  lines: string[];
  sources: string[];
  bytes: number;
}

async function sendAll(paths: readonly string[], url: URL, io: Io): Promise<SentCount> {
  const progress = progressOn(io, 'findings sent');
  const shareOf = pathShares(paths, io);
  const count = { accepted: 0, duplicate: 0, refused: 0 };
  const seen = new Set<string>();
  const refuse = (source: string, reason: string): void => {
    count.refused += 1;
    if (count.refused <= REFUSALS_PRINTED) io.err(`${source}: ${plainLine(reason)}\n`);
  };
  let batch: Batch = { lines: [], sources: [], bytes: 0 };
  const flush = async (): Promise<void> => {
    const { lines, sources } = batch;
    batch = { lines: [], sources: [], bytes: 0 };
    if (lines.length === 0) return;
    const posted = await postLines(url, lines, (text) => {
      io.err(text);
    });
    for (const { index, reason } of refusalsIn(posted, lines.length)) {
      refuse(sources[index] ?? '', reason);
    }
    count.accepted += numberAt(posted.document, 'accepted') ?? 0;
    progress.step(count.accepted, shareOf(sources.at(-1) ?? ''));
  };
  for await (const { source, read } of readFindings(paths, io.stdin)) {
    if ('refusal' in read) {
      // An empty file or page says that there is nothing: there is nothing to refuse.
      if (read.isEmpty !== true) refuse(source, read.refusal);
      continue;
    }
    const line = JSON.stringify(read.finding.detail);
    const digest = digestOf(line);
    if (seen.has(digest)) {
      count.duplicate += 1;
      continue;
    }
    seen.add(digest);
    if (batch.lines.length === BATCH_FINDINGS || batch.bytes + line.length > BATCH_BYTES) {
      await flush();
    }
    batch.lines.push(line);
    batch.sources.push(source);
    batch.bytes += line.length;
  }
  await flush();
  progress.end();
  const silent = count.refused - REFUSALS_PRINTED;
  if (silent > 0) io.err(`… and ${grouped(silent)} more refused\n`);
  return count;
}

/** By the place of the finding in the batch; a hub that refuses the batch whole has refused each. */
function refusalsIn({ status, document }: PostedLines, size: number) {
  const given = at(document, 'items');
  if (status >= 400 && (!Array.isArray(given) || given.length === 0)) {
    const reason = textAt(document, 'detail') ?? `the hub answers with status ${status}`;
    return Array.from({ length: size }, (_, index) => ({ index, reason }));
  }
  return listOf(document, 'items').flatMap((item, index) =>
    at(item, 'outcome') === 'refused'
      ? [{ index: numberAt(item, 'index') ?? index, reason: textAt(item, 'reason') ?? 'refused' }]
      : [],
  );
}

/** Of the text: a million of them must fit beside each other. */
function digestOf(line: string): string {
  return createHash('sha256').update(line).digest('base64');
}

import { readConfiguration } from '../adapters/configuration-file.ts';
import { readFindings, type ReadItem } from '../adapters/finding-files.ts';
import { decide } from '../domain/decision.ts';
import { extract as extractValues, type Kind, type UsableValue } from '../domain/extraction.ts';
import type { FoundFinding } from '../domain/finding-file.ts';
import { statusOf, traitsOf } from '../domain/finding.ts';
import { field } from '../domain/lookup.ts';
import { judgeOf, type Judge } from '../domain/policy.ts';
import { policyOf } from '../domain/configured-policy.ts';
import { progressOn } from './progress.ts';
import { parseOptions, type Io, type Verb } from './verb.ts';

export const extract: Verb = {
  name: 'extract',
  summary: 'findings in, what each one names and what policy makes of it out',
  help: `palisade extract [path…|-] [--config FILE]

Reads findings (files, folders, or - for standard input; JSON documents, JSON lines, EventBridge events,
GetFindings pages, bare findings) and prints one line of JSON for each:

  source, findingId, findingType, accountId, region, sample, archived,
  remote    what the schema's places name, as written: {ips, domains, hashes}
  usable    what is left in canonical form, on the public Internet and not the finding's own
  dropped   [{value, reason}]
  decision  {ip, domain, hash}: block, monitor or ignore, under the default policy or --config
  reason    why

A document without a finding gives one line with source and refusal. In a folder only .json, .jsonl and
.ndjson files are read, expected.json is not. Exit 0 although lines are refused; 1 if a path cannot be read.

  --config FILE   the policy of context.palisade in FILE instead of the default one
  --json          the same (every line is JSON anyhow)
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      config: { type: 'string' },
      json: { type: 'boolean' },
    });
    const judge = judgeOf(policyOf(readConfiguration(values.config)));
    const paths = positionals.length === 0 ? ['-'] : positionals;
    return (await printAll(paths, judge, io)) ? 0 : 1;
  },
};

const LINES_AT_ONCE = 500;

async function printAll(paths: readonly string[], judge: Judge, io: Io): Promise<boolean> {
  const progress = progressOn(io, 'findings');
  let pending: string[] = [];
  let done = 0;
  let readable = true;
  for await (const item of readFindings(paths, io.stdin)) {
    pending.push(`${JSON.stringify(lineOf(item, judge))}\n`);
    progress.step((done += 1));
    if (item.unreadable === true) {
      readable = false;
      if ('refusal' in item.read) io.err(`${item.source}: ${item.read.refusal}\n`);
    }
    if (pending.length < LINES_AT_ONCE) continue;
    await io.out(pending.join(''));
    pending = [];
  }
  progress.end();
  if (pending.length > 0) await io.out(pending.join(''));
  return readable;
}

function lineOf({ source, read }: ReadItem, judge: Judge): object {
  return 'refusal' in read
    ? { source, refusal: read.refusal }
    : findingLine(source, read.finding, judge);
}

function findingLine(source: string, { detail }: FoundFinding, judge: Judge): object {
  const extraction = extractValues(detail);
  const status = statusOf(detail);
  const { decision, reason } = decide(extraction, traitsOf(detail), status, judge);
  return {
    source,
    findingId: asWritten(detail, 'id'),
    findingType: asWritten(detail, 'type'),
    accountId: asWritten(detail, 'accountId'),
    region: asWritten(detail, 'region'),
    sample: status.sample,
    archived: status.archived,
    remote: extraction.remote,
    usable: {
      ips: valuesOf(extraction.usable, 'ip'),
      domains: valuesOf(extraction.usable, 'domain'),
      hashes: valuesOf(extraction.usable, 'hash'),
    },
    dropped: extraction.dropped,
    decision,
    reason,
  };
}

/** Ids are shown, not judged, here; a structure in their place is shown as absent. */
function asWritten(detail: unknown, name: string): string | number | boolean | null {
  const value = field(detail, name);
  const plain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return plain ? value : null;
}

function valuesOf(usable: readonly UsableValue[], kind: Kind): readonly string[] {
  return usable.filter((one) => one.kind === kind).map((one) => one.value);
}

import { readConfiguration } from '../../../adapters/files/configuration-file.ts';
import { readFindings, type ReadItem } from '../../../adapters/files/finding-files.ts';
import { verdictOn } from '../../../domain/policy/finding-verdict.ts';
import { judgeOf, type Judge } from '../../../domain/policy/policy.ts';
import { policyOf } from '../../../domain/configuration/configured-policy.ts';
import { pathShares } from './path-shares.ts';
import { progressOn } from '../../shell/progress.ts';
import { parseOptions, type Io, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  config: { type: 'string', path: true },
  json: { type: 'boolean' },
} as const;

export const extract: Verb = {
  help: `palisade extract [path…|-] [--config FILE]

Reads findings (files, folders, or - for standard input) and prints one line of JSON for each. What is in a file
decides how it is read, not its name: JSON documents one after another, JSON lines, gzip, UTF-16; events of
EventBridge, pages of GetFindings, bare findings, findings of GuardDuty in Security Hub's format, and any of them in
messages of SNS, SQS, Kinesis, Firehose, CloudWatch Logs, Lambda destinations, Wazuh or as a text.

  source, findingId, findingType, accountId, region, sample, archived,
  remote    what the schema's places name, as written: {ips, domains, hashes}
  usable    what is left in canonical form, on the public Internet and not the finding's own
  dropped   [{value, reason}]
  own       the public addresses that the finding shows as its account's own
  decision  {ip, domain, hash}: block, monitor or ignore, under the default policy or --config
  reason    why

A document without a finding gives one line with source and refusal; a finding that replay would refuse has a
refusal beside its verdict. In a folder .json, .jsonl and .ndjson files are read, each also with .gz, expected.json is
not. Exit 0 although lines are refused; 1 if a path cannot be read.

  --config FILE   the policy of context.palisade in FILE instead of the default one
  --json          the same (every line is JSON anyhow)
`,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    const judge = judgeOf(policyOf(readConfiguration(values.config)));
    const paths = positionals.length === 0 ? ['-'] : positionals;
    return (await printAll(paths, judge, io)) ? 0 : 1;
  },
};

const LINES_AT_ONCE = 500;

async function printAll(paths: readonly string[], judge: Judge, io: Io): Promise<boolean> {
  const progress = progressOn(io, 'findings');
  const shareOf = pathShares(paths, io);
  let pending: string[] = [];
  let done = 0;
  let readable = true;
  for await (const item of readFindings(paths, io.stdin)) {
    pending.push(`${JSON.stringify(lineOf(item, judge))}\n`);
    progress.step((done += 1), shareOf(item.source));
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
    : { source, ...verdictOn(read.finding.detail, judge) };
}

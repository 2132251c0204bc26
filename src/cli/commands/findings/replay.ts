import { counted, grouped } from '../../../domain/base/counted.ts';
import { readConfiguration } from '../../../adapters/files/configuration-file.ts';
import {
  readState,
  UnreadableState,
  writeFiles,
  writeState,
} from '../../../adapters/files/replay-folder.ts';
import { sha256 } from '../../../adapters/shared/sha256.ts';
import { overridesOf, policyOf } from '../../../domain/configuration/configured-policy.ts';
import { ownAlarms } from '../../../domain/edition/edition-alarms.ts';
import { filesOf } from '../../../domain/edition/edition-files.ts';
import { lineCount } from '../../../domain/feeds/address-feed.ts';
import type { Edition } from '../../../domain/register/edition.ts';
import { makeEdition } from '../../../domain/register/register.ts';
import { foldFindings } from '../../../domain/policy/finding-set.ts';
import type { Finding } from '../../../domain/findings/finding.ts';
import { formatTime, parseTime, type EpochSeconds } from '../../../domain/base/time.ts';
import { readInto, type FileIntake } from './finding-intake.ts';
import { Failure, Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  at: { type: 'string' },
  out: { type: 'string', path: true },
  state: { type: 'string', path: true },
  config: { type: 'string', path: true },
  'include-samples': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const replay: Verb = {
  help: `palisade replay <path…|-> --at <time> --out DIR [--state DIR] [--config FILE] [--include-samples]

Runs the whole pipeline over findings: policy, merge across accounts and regions, windows, guardrails,
and writes the edition that would stand at --at: feeds/, watch.txt, canary.txt, why/, manifest.json.

The same findings give the same bytes, in whatever order, split or repetition they come. Findings last
seen after --at are left out, but kept in --state for a later run. Where --out and --state lie within a folder
that is read, they are passed over.

  --at TIME            ISO 8601 with a zone: 2026-08-04T00:00:00Z
  --out DIR            where the edition goes; what an earlier replay left there is replaced
  --state DIR          what is known, carried from run to run
  --config FILE        policy, exemptions and pins from context.palisade of FILE
  --include-samples    treat sample findings as real ones
  --json               the summary as JSON

Exit 0 although findings are refused (each is reported on stderr); 1 if a path or the state cannot be read: the
rest is done. Input of which nothing could be read (each document refused, or no path readable) leaves --out as it
was, exit 1. An empty file, folder, list or page of GetFindings is no such input: it says that there are no findings.
`,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    const at = timeGiven(values.at);
    const out = folderGiven(values.out);
    if (positionals.length === 0) throw new Misuse('expected a path: a file, a folder or -');
    const configuration = readConfiguration(values.config);
    const { state } = values;
    const known = knownFindings(state);
    const own = state === undefined ? [out] : [out, state];
    const intake = await readInto(known, { paths: positionals, own, kept: out }, io);
    const folded = foldFindings(known.values(), at, {
      includeSamples: values['include-samples'],
    });
    const overrides = overridesOf(configuration);
    const terms = { configuration, policy: policyOf(configuration) };
    const edition = makeEdition({ ...folded, overrides }, terms, at);
    const files = filesOf(edition, { ...folded, number: 1, configuration, sha256 });
    write(out, () => {
      writeFiles(out, files);
    });
    if (state !== undefined) {
      write(state, () => {
        writeState(state, known.keys());
      });
    }
    for (const alarm of ownAlarms(edition)) io.err(`${alarm}\n`);
    await io.out(values.json ? summaryJson(edition, intake) : summaryTable(edition, intake, out));
    return intake.unreadable === 0 ? 0 : 1;
  },
};

function knownFindings(state: string | undefined): Map<string, Finding> {
  if (state === undefined) return new Map();
  try {
    return readState(state);
  } catch (error) {
    if (error instanceof UnreadableState) throw new Failure(error.message);
    throw error;
  }
}

function write(folder: string, writing: () => void): void {
  try {
    writing();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Failure(`cannot write to ${folder}: ${error.message}; expected a folder`);
  }
}

function timeGiven(text: string | undefined): EpochSeconds {
  const time = text === undefined ? undefined : parseTime(text);
  if (time !== undefined) return time;
  const given = text === undefined ? 'nothing' : JSON.stringify(text);
  throw new Misuse(`--at is ${given}, expected an ISO 8601 time with a zone: 2026-08-04T00:00:00Z`);
}

function folderGiven(folder: string | undefined): string {
  if (folder === undefined || folder === '') throw new Misuse('expected --out DIR');
  return folder;
}

function summaryJson(edition: Edition, intake: FileIntake): string {
  const { addresses, domains, hashes } = edition;
  const lines = {
    addresses: lineCount(addresses.lines),
    domains: domains.length,
    hashes: hashes.length,
  };
  const indicators = edition.places;
  return `${JSON.stringify({ at: formatTime(edition.at), intake, lines, indicators })}\n`;
}

function summaryTable(edition: Edition, intake: FileIntake, out: string): string {
  const counts = edition.places;
  const row = (name: string, kind: keyof typeof counts, lines: number) => {
    const { listed = 0, watched = 0, held = 0, excluded = 0, shed = 0 } = counts[kind];
    const cells = [listed, lines, watched, held, excluded, shed];
    return `${name.padEnd(10)}${cells.map((cell) => grouped(cell).padStart(9)).join('')}\n`;
  };
  const head = ['listed', 'lines', 'watched', 'held', 'excluded', 'shed'];
  return [
    `${grouped(intake.read)} read, ${grouped(intake.refused)} refused, ${counted(intake.known, 'version')} of findings known; `,
    `edition at ${formatTime(edition.at)} in ${out}\n`,
    `${''.padEnd(10)}${head.map((cell) => cell.padStart(9)).join('')}\n`,
    row('addresses', 'ip', lineCount(edition.addresses.lines)),
    row('domains', 'domain', edition.domains.length),
    row('files', 'hash', edition.hashes.length),
  ].join('');
}

import { readConfiguration } from '../../../adapters/files/configuration-file.ts';
import { readFindings, type ReadItem } from '../../../adapters/files/finding-files.ts';
import { hmacSha256 } from '../../../adapters/shared/hmac.ts';
import { wallTime } from '../../../adapters/shared/wall-clock.ts';
import {
  parseConfiguration,
  type Configuration,
} from '../../../domain/configuration/configuration.ts';
import {
  configuredSinks,
  SINK_NAMES,
  type ConfiguredSink,
} from '../../../domain/reports/configured-sinks.ts';
import { findingKey } from '../../../domain/findings/finding.ts';
import { reportOf, type ReadFinding } from '../../../domain/reports/report.ts';
import { invariant } from '../../../domain/base/result.ts';
import type { HttpRequest } from '../../../domain/reports/sink.ts';
import { readFound } from '../../../usecases/report/report-message.ts';
import { Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  config: { type: 'string', path: true },
  sink: { type: 'string', multiple: true, values: SINK_NAMES },
  json: { type: 'boolean' },
} as const;

export const report: Verb = {
  help: `palisade report --dry-run <path…|-> [--config FILE] [--sink NAME]…

Reads findings as extract does and prints, for each and each sink, one line of JSON:

  source, sink, finding, version
  request   {method, url, headers, body}, as it would be sent, redacted by the sink's profile
  leftOut   instead of it: why the sink would not get this finding

Nothing is sent and no secret is read: credentials and signatures are shown as <secret>, and pseudonyms are
made with another key than yours. A document without a finding gives one line with source and refusal.

  --dry-run       needed: reports themselves are sent by the hub
  --config FILE   reports of context.palisade in FILE; the sinks that it switches on
  --sink NAME     ${SINK_NAMES.join(', ')}; switched on or not
  --json          the same (every line is JSON anyhow)

Exit 0 although lines are refused; 1 if a path cannot be read.
`,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (!values['dry-run']) {
      throw new Misuse('expected --dry-run: reports themselves are sent by the hub');
    }
    if (positionals.length === 0) throw new Misuse('expected a path: a file, a folder or -');
    const sinks = sinksToShow(readConfiguration(values.config), values.sink, io);
    let readable = true;
    for await (const item of readFindings(positionals, io.stdin)) {
      if (item.unreadable === true) readable = false;
      const lines = linesOf(item, sinks).map((line) => `${JSON.stringify(line)}\n`);
      await io.out(lines.join(''));
    }
    return readable ? 0 : 1;
  },
};

/** In place of what only the secret, or a configuration of the sink, would give. */
const STAND_INS = {
  reports: {
    trustar: { enclaveId: 'your-enclave' },
    webhook: {},
    splunk: { url: 'https://splunk.example:8088' },
  },
  secret: {
    apiKey: 'key',
    apiSecret: 'secret',
    token: 'token',
    url: 'https://webhook.example/url-of-the-secret',
    signingSecret: `whsec_${'A'.repeat(32)}`,
    pseudonymKey: 'not the key of the secret',
  },
};
const SECRET_HEADERS = new Set(['authorization', 'webhook-signature']);

function sinksToShow(
  configuration: Configuration,
  names: readonly string[] | undefined,
  io: Io,
): readonly ConfiguredSink[] {
  const unknown = names?.find((name) => SINK_NAMES.every((one) => one !== name));
  if (unknown !== undefined) {
    throw new Misuse(`--sink is ${JSON.stringify(unknown)}, expected ${SINK_NAMES.join(', ')}`);
  }
  const all = configuredSinks(withStandIns(configuration));
  if (names !== undefined) return all.filter(({ name }) => names.includes(name));
  const enabled = all.filter((sink) => sink.enabled);
  if (enabled.length > 0) return enabled;
  io.err('no sink is switched on; this is what each would get\n');
  return all;
}

/** The configuration with every sink in it, as it is there or else by default. */
function withStandIns(configuration: Configuration): Configuration {
  const parsed = parseConfiguration({ reports: STAND_INS.reports });
  invariant(parsed.ok, 'the stand-ins are a configuration');
  return { ...configuration, reports: { ...parsed.value.reports, ...configuration.reports } };
}

function linesOf({ source, read }: ReadItem, sinks: readonly ConfiguredSink[]): readonly object[] {
  if ('refusal' in read) return [{ source, refusal: read.refusal }];
  return sinks.map((sink) => {
    const message = readFound(read.finding, sink.selection, {});
    const line = { source, sink: sink.name };
    if (message.kind === 'refused') return { ...line, refusal: message.reason };
    if (message.kind === 'left-out') return { ...line, leftOut: message.reason };
    return { ...line, ...shown(sink, message.read) };
  });
}

function shown(sink: ConfiguredSink, read: ReadFinding): object {
  const opened = sink.open(STAND_INS.secret, hmacSha256);
  invariant(opened.ok, 'the stand-in is a secret of every sink');
  const { sink: target, pseudonyms } = opened.value;
  const made = reportOf(read, sink.profile, pseudonyms);
  const request = target.encode([made], { step: target.start, token: '', now: wallTime() });
  return {
    finding: findingKey(read.finding),
    version: made.version,
    request: { ...request, headers: withoutSecrets(request.headers) },
  };
}

function withoutSecrets(headers: HttpRequest['headers']): HttpRequest['headers'] {
  const hide = ([name, value]: readonly [string, string]) =>
    [name, SECRET_HEADERS.has(name) ? '<secret>' : value] as const;
  return Object.fromEntries(Object.entries(headers).map(hide));
}

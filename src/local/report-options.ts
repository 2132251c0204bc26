/**
 * Which sinks a local hub reports to. A configuration made for a deployment must not send the findings of a
 * play to a real sink by accident, so that a sink it names is served only if its secret is given here too.
 */
import { readFile } from 'node:fs/promises';
import { secretIn } from '../adapters/sinks/secret-text.ts';
import { describeFault } from '../domain/configuration/configuration-fault.ts';
import { parseConfiguration, type Configuration } from '../domain/configuration/configuration.ts';
import { isLoopback } from '../domain/configuration/configuration-reports.ts';
import { configuredSinks, type ConfiguredSink } from '../domain/reports/configured-sinks.ts';
import { field } from '../domain/base/lookup.ts';
import type { SinkSecret } from '../ports/sinks.ts';

export interface ReportOptions {
  readonly trustarUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly apiSecret: string | undefined;
  readonly enclaveId: string | undefined;
  /** JSON: an object with a secret under the name of each sink. */
  readonly secretsFile: string | undefined;
}

/** The message is for the person who started the hub. */
class UnusableSink extends Error {
  override readonly name = 'UnusableSink';
}

export interface LocalSinks {
  readonly served: readonly { readonly sink: ConfiguredSink; readonly secret: SinkSecret }[];
  /** Switched on in the configuration, and without a secret here. */
  readonly unserved: readonly ConfiguredSink[];
}

/** Throws if what was given cannot be used. */
export async function localSinks(
  configuration: Configuration,
  options: ReportOptions,
): Promise<LocalSinks> {
  const { secretsFile, trustarUrl } = options;
  const enabled = configuredSinks(configuration).filter((sink) => sink.enabled);
  const inFile = secretsFile === undefined ? {} : await readSecrets(secretsFile);
  const named = enabled.filter(({ name }) => trustarUrl === undefined || name !== 'trustar');
  const hasSecret = ({ name }: ConfiguredSink): boolean => field(inFile, name) !== undefined;
  const served = named.filter(hasSecret).map((sink) => {
    const read = async () => field(await readSecrets(secretsFile ?? ''), sink.name);
    return { sink, secret: { read } };
  });
  const trustar = trustarUrl === undefined ? [] : trustarAt(trustarUrl, configuration, options);
  return { served: [...served, ...trustar], unserved: named.filter((sink) => !hasSecret(sink)) };
}

/** What `--trustar-url` means: the sink of the configuration, or the default one, at this address. */
function trustarAt(url: string, { policy, reports }: Configuration, options: ReportOptions) {
  const isHere = URL.canParse(url) && isLoopback(url);
  const { apiKey, apiSecret, enclaveId } = isHere ? { ...STAND_IN, ...given(options) } : options;
  const trustar = {
    ...reports.trustar,
    url,
    enabled: true,
    ...given({ enclaveId }),
    ...(isHere ? { allowPrivateTarget: true } : {}),
  };
  const { ownThreatLists } = policy;
  const parsed = parseConfiguration({ policy: { ownThreatLists }, reports: { trustar } });
  if (!parsed.ok) {
    const faults = parsed.problem.map(describeFault).join('; ');
    throw new UnusableSink(`--trustar-url cannot be used: ${faults}`);
  }
  if (apiKey === undefined || apiSecret === undefined) {
    throw new UnusableSink('--trustar-url wants the variables API_KEY and API_SECRET');
  }
  const secret = { read: () => Promise.resolve({ apiKey, apiSecret }) };
  return configuredSinks(parsed.value).map((sink) => ({ sink, secret }));
}

/** For a recorder on this machine, which asks for nobody's credentials. */
const STAND_IN = { apiKey: 'key', apiSecret: 'secret', enclaveId: 'local-enclave' };

function given<T extends object>(fields: T): Partial<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

async function readSecrets(file: string): Promise<unknown> {
  try {
    return secretIn(await readFile(file, 'utf8'), file);
  } catch (error) {
    throw new UnusableSink(
      `--report-secrets cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

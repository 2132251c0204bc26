/** A configuration file: the object of `context.palisade`, or a whole cdk.json that holds one. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withFilesRead } from '../domain/configuration-infrastructure.ts';
import { describeFault, type ConfigurationFault } from '../domain/configuration-fault.ts';
import {
  DEFAULT_CONFIGURATION,
  parseConfiguration,
  parseDeployedConfiguration,
  type Configuration,
  type DeployedConfiguration,
} from '../domain/configuration.ts';
import { at } from '../domain/lookup.ts';
import type { Result } from '../domain/result.ts';
import { CONFIGURATION_FILE, CONFIGURATION_VARIABLE } from '../environment.ts';
import { ToldFault } from './told-fault.ts';

/** The default configuration without a path; throws `ToldFault`. */
export function readConfiguration(path: string | undefined): Configuration {
  if (path === undefined) return DEFAULT_CONFIGURATION;
  return parsedIn(parseConfiguration, readJson(path), path);
}

/** The configuration of a deployment; throws `ToldFault` if one could not be made of it. */
export function readDeployedConfiguration(path: string): DeployedConfiguration {
  return parsedIn(parseDeployedConfiguration, readJson(path), path);
}

/** What was deployed beside a function's code, unless its environment says otherwise. */
export function deployedConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const given = environment[CONFIGURATION_VARIABLE] ?? '';
  if (given === '') {
    return readConfiguration(join(environment['LAMBDA_TASK_ROOT'] ?? '.', CONFIGURATION_FILE));
  }
  const document = parseJson(given, CONFIGURATION_VARIABLE);
  return parsedIn(parseConfiguration, document, CONFIGURATION_VARIABLE);
}

/** Files that it names lie beside it. */
function parsedIn<T>(
  parse: (given: unknown) => Result<T, readonly ConfigurationFault[]>,
  document: unknown,
  source: string,
): T {
  const given = withFilesRead(at(document, 'context', 'palisade') ?? document, (file) =>
    readJson(resolve(dirname(source), file), `${file} of ${source}`),
  );
  const parsed = parse(given);
  if (parsed.ok) return parsed.value;
  const faults = parsed.problem.map((fault) => `  ${describeFault(fault)}`);
  throw new ToldFault(`${source} is not a configuration\n${faults.join('\n')}`);
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ToldFault(`${source} is not JSON: ${(error as Error).message}`);
  }
}

function readJson(path: string, name = `--config ${path}`): unknown {
  try {
    // Editors of Windows put a byte order mark before it, which the decoder takes away.
    return JSON.parse(new TextDecoder().decode(readFileSync(path))) as unknown;
  } catch (error) {
    throw new ToldFault(`cannot read ${name}: ${(error as Error).message}`);
  }
}

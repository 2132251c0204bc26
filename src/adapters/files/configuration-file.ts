/** A configuration file: the object of `context.palisade`, or a whole cdk.json that holds one. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withFields } from '../../domain/configuration/configuration-change.ts';
import { withFilesRead } from '../../domain/configuration/configuration-infrastructure.ts';
import {
  describeFault,
  type ConfigurationFault,
} from '../../domain/configuration/configuration-fault.ts';
import {
  DEFAULT_CONFIGURATION,
  parseConfiguration,
  parseDeployedConfiguration,
  type Configuration,
  type DeployedConfiguration,
} from '../../domain/configuration/configuration.ts';
import { repetitionIn } from '../../domain/configuration/configuration-text.ts';
import { at } from '../../domain/base/lookup.ts';
import type { Result } from '../../domain/base/result.ts';
import { CONFIGURATION_FILE, CONFIGURATION_VARIABLE } from '../../environment.ts';
import { DescribedFault } from '../shared/fault-text.ts';

/** The default configuration without a path; throws `DescribedFault`. */
export function readConfiguration(path: string | undefined): Configuration {
  if (path === undefined) return DEFAULT_CONFIGURATION;
  return parsedIn(parseConfiguration, readJson(path), path);
}

/** Where CDK reads it from. */
const CDK_FILE = 'cdk.json';

/** `cdk.json` of the present folder, if there is one that holds a configuration. */
export function configurationFileHere(): string | undefined {
  const isOne =
    existsSync(CDK_FILE) && at(readJson(CDK_FILE, CDK_FILE), 'context', 'palisade') !== undefined;
  return isOne ? CDK_FILE : undefined;
}

export interface ChangedConfiguration {
  readonly configuration: Configuration;
  /** A whole configuration stands for itself; other fields are put in place of those of the base. */
  readonly isWhole: boolean;
}

/**
 * The configuration of a file, or that of `base` (the default one without it) with the fields of the file.
 * Whole is what could be deployed: a cdk.json, or an object that names its organization. Throws `DescribedFault`.
 */
export function readChangedConfiguration(
  path: string,
  base: string | undefined,
): ChangedConfiguration {
  const document = readJson(path, `--policy ${path}`);
  const isWhole =
    at(document, 'context', 'palisade') !== undefined ||
    at(document, 'organizationId') !== undefined;
  const fields = withFilesIn(document, path);
  const whole = isWhole
    ? fields
    : withFields(base === undefined ? {} : withFilesIn(readJson(base), base), fields);
  return { configuration: parsed(parseConfiguration, whole, path), isWhole };
}

/** The configuration of a deployment; throws `DescribedFault` if one could not be made of it. */
export function readDeployedConfiguration(path: string): DeployedConfiguration {
  return parsedIn(parseDeployedConfiguration, readJson(path), path);
}

/**
 * Every fault of the configuration of a file, and the configuration as it was written; throws `DescribedFault` if
 * the file, or one that it names, cannot be read.
 */
export function configurationFaults(
  path: string,
  purpose: 'deployed' | 'offline',
): { readonly document: unknown; readonly faults: readonly ConfigurationFault[] } {
  const document = withFilesIn(readJson(path, path), path);
  const parse = purpose === 'deployed' ? parseDeployedConfiguration : parseConfiguration;
  const result = parse(document);
  return { document, faults: result.ok ? [] : result.problem };
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

type Parse<T> = (given: unknown) => Result<T, readonly ConfigurationFault[]>;

function parsedIn<T>(parse: Parse<T>, document: unknown, source: string): T {
  return parsed(parse, withFilesIn(document, source), source);
}

/** Files that it names lie beside it. */
function withFilesIn(document: unknown, source: string): unknown {
  return withFilesRead(at(document, 'context', 'palisade') ?? document, (file) =>
    readJson(resolve(dirname(source), file), `${file} of ${source}`),
  );
}

function parsed<T>(parse: Parse<T>, given: unknown, source: string): T {
  const result = parse(given);
  if (result.ok) return result.value;
  const faults = result.problem.map((fault) => `  ${describeFault(fault)}`);
  throw new DescribedFault(`${source} is not a configuration\n${faults.join('\n')}`);
}

function parseJson(text: string, source: string): unknown {
  try {
    return once(JSON.parse(text) as unknown, text, source);
  } catch (error) {
    if (error instanceof DescribedFault) throw error;
    throw new DescribedFault(`${source} is not JSON: ${(error as Error).message}`);
  }
}

/** The value of the text; throws `DescribedFault` if a field of it stands twice. */
function once(value: unknown, text: string, source: string): unknown {
  const repetition = repetitionIn(text);
  if (repetition === undefined) return value;
  throw new DescribedFault(`cannot read ${source}: ${repetition}. Nothing was done`);
}

function readJson(path: string, name = `--config ${path}`): unknown {
  let text: string;
  try {
    text = textOfFile(readFileSync(path));
  } catch (error) {
    throw new DescribedFault(`cannot read ${name}: ${(error as Error).message}`);
  }
  try {
    return once(JSON.parse(text) as unknown, text, name);
  } catch (error) {
    if (error instanceof DescribedFault) throw error;
    throw new DescribedFault(`cannot read ${name}: ${describeNoJson(text, error as Error)}`);
  }
}

/** Editors of Windows write a byte order mark, which the decoder takes away, and PowerShell UTF-16. */
function textOfFile(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  const isBigEndian = first === 0xfe && second === 0xff;
  return new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-8').decode(bytes);
}

const START_CHARACTERS_MAX = 40;

function describeNoJson(text: string, error: Error): string {
  const position = /at position ([0-9]+)/.exec(error.message)?.[1];
  const line =
    position === undefined ? '' : ` in line ${text.slice(0, Number(position)).split('\n').length}`;
  const start = JSON.stringify(text.slice(0, START_CHARACTERS_MAX));
  return `expected one JSON object, got an error${line} of a text that starts with ${start} (${error.message}). Nothing was done: correct the file, or name another`;
}

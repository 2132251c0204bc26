/** A configuration file: the object of `context.palisade`, or a whole cdk.json that holds one. */
import { readFileSync } from 'node:fs';
import {
  DEFAULT_CONFIGURATION,
  describeFault,
  parseConfiguration,
  type Configuration,
} from '../domain/configuration.ts';
import { at } from '../domain/lookup.ts';

/** The message is for the person who named the file. */
export class UnusableConfiguration extends Error {
  override readonly name = 'UnusableConfiguration';
}

/** The default configuration without a path; throws `UnusableConfiguration`. */
export function readConfiguration(path: string | undefined): Configuration {
  if (path === undefined) return DEFAULT_CONFIGURATION;
  const document = readJson(path);
  const parsed = parseConfiguration(at(document, 'context', 'palisade') ?? document);
  if (parsed.ok) return parsed.value;
  const faults = parsed.problem.map((fault) => `  ${describeFault(fault)}`);
  throw new UnusableConfiguration(`${path} is not a configuration\n${faults.join('\n')}`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw new UnusableConfiguration(`cannot read --config ${path}: ${(error as Error).message}`);
  }
}

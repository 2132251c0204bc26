/** `--config FILE`: the object of `context.palisade`, or a whole cdk.json that holds one. */
import { readFileSync } from 'node:fs';
import {
  DEFAULT_CONFIGURATION,
  describeFault,
  parseConfiguration,
  type Configuration,
} from '../domain/configuration.ts';
import { at } from '../domain/lookup.ts';
import { Failure } from './verb.ts';

export function readConfiguration(path: string | undefined): Configuration {
  if (path === undefined) return DEFAULT_CONFIGURATION;
  const document = readJson(path);
  const parsed = parseConfiguration(at(document, 'context', 'palisade') ?? document);
  if (parsed.ok) return parsed.value;
  const faults = parsed.problem.map((fault) => `  ${describeFault(fault)}`);
  throw new Failure(`${path} is not a configuration\n${faults.join('\n')}`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw new Failure(`cannot read --config ${path}: ${(error as Error).message}`);
  }
}

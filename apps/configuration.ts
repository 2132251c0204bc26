/**
 * Where synth finds its configuration: `-c palisade='<json>'`, else the file that PALISADE_CONFIG names, else
 * `context.palisade` of cdk.json. All faults are told at once, and nothing is synthesised with any.
 */
import { readFileSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import {
  describeFault,
  parseDeployedConfiguration,
  type DeployedConfiguration,
} from '../src/domain/configuration.ts';
import { at } from '../src/domain/lookup.ts';

/** The message is for the person who wrote the configuration. */
export class UnusableConfiguration extends Error {
  override readonly name = 'UnusableConfiguration';
}

export interface GivenConfiguration {
  /** As it was given: what functions get to read. */
  readonly given: unknown;
  readonly configuration: DeployedConfiguration;
}

/** Throws `UnusableConfiguration`. */
export function configurationOf(
  app: App,
  environment: Readonly<Record<string, string | undefined>>,
): GivenConfiguration {
  const { source, given } = givenTo(app, environment);
  const parsed = parseDeployedConfiguration(given);
  if (parsed.ok) return { given, configuration: parsed.value };
  const faults = parsed.problem.map((fault) => `  ${describeFault(fault)}`);
  throw new UnusableConfiguration(`${source} cannot be deployed:\n${faults.join('\n')}`);
}

function givenTo(app: App, environment: Readonly<Record<string, string | undefined>>) {
  const context: unknown = app.node.tryGetContext('palisade');
  // The CDK command line hands over what `-c` says as text.
  if (typeof context === 'string') {
    return { source: '-c palisade', given: parseJson(context, '-c palisade') };
  }
  const file = environment['PALISADE_CONFIG'] ?? '';
  if (file === '') return { source: 'context.palisade of cdk.json', given: context };
  const document = parseJson(readText(file), file);
  return { source: file, given: at(document, 'context', 'palisade') ?? document };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UnusableConfiguration(`cannot read PALISADE_CONFIG: ${(error as Error).message}`);
  }
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UnusableConfiguration(`${source} is not JSON: ${(error as Error).message}`);
  }
}

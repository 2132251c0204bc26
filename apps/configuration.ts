/**
 * Where synth finds its configuration: `-c palisade='<json>'`, else the file that PALISADE_CONFIG names, else
 * `context.palisade` of cdk.json. All faults are reported at once, and nothing is synthesised with any.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { describeFault } from '../src/domain/configuration/configuration-fault.ts';
import {
  parseDeployedConfiguration,
  type DeployedConfiguration,
} from '../src/domain/configuration/configuration.ts';
import { withFilesRead } from '../src/domain/configuration/configuration-infrastructure.ts';
import { repetitionIn } from '../src/domain/configuration/configuration-text.ts';
import { at } from '../src/domain/base/lookup.ts';

/** The message is for the person who wrote the configuration. */
export class UnusableConfiguration extends Error {
  override readonly name = 'UnusableConfiguration';
}

export interface GivenConfiguration {
  /** As it was given, with the files that it names: what functions get to read. */
  readonly given: unknown;
  readonly configuration: DeployedConfiguration;
}

/** Throws `UnusableConfiguration`. */
export function configurationOf(
  app: App,
  environment: Readonly<Record<string, string | undefined>>,
): GivenConfiguration {
  const { source, folder, given: named } = givenTo(app, environment);
  const given = withFilesRead(named, (file) =>
    parseJson(readText(resolve(folder, file), file), file),
  );
  const parsed = parseDeployedConfiguration(given);
  if (parsed.ok) return { given, configuration: parsed.value };
  const faults = parsed.problem.map((fault) => `  ${describeFault(fault)}`);
  throw new UnusableConfiguration(`${source} cannot be deployed:\n${faults.join('\n')}`);
}

function givenTo(app: App, environment: Readonly<Record<string, string | undefined>>) {
  const context: unknown = app.node.tryGetContext('palisade');
  // The CDK command line hands over what `-c` says as text.
  if (typeof context === 'string') {
    return { source: '-c palisade', folder: '.', given: parseJson(context, '-c palisade') };
  }
  const file = environment['PALISADE_CONFIG'] ?? '';
  if (file === '') {
    refuseRepetition(readIfThere(CDK_FILE), CDK_FILE);
    return { source: 'context.palisade of cdk.json', folder: '.', given: context };
  }
  const document = parseJson(readText(file, 'PALISADE_CONFIG'), file);
  const given = at(document, 'context', 'palisade') ?? document;
  return { source: file, folder: dirname(file), given };
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UnusableConfiguration(`cannot read ${name}: ${(error as Error).message}`);
  }
}

function parseJson(text: string, source: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UnusableConfiguration(`${source} is not JSON: ${(error as Error).message}`);
  }
  refuseRepetition(text, source);
  return value;
}

/** The CDK command line has read it, and kept the last of two; it may have come from elsewhere. */
const CDK_FILE = 'cdk.json';

function readIfThere(file: string): string {
  return existsSync(file) ? readText(file, file) : '{}';
}

function refuseRepetition(text: string, source: string): void {
  const repetition = repetitionIn(text);
  if (repetition === undefined) return;
  throw new UnusableConfiguration(`${source} cannot be deployed: ${repetition}`);
}

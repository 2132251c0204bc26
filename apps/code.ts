/** The code of functions as CDK uploads it: the bundle, and beside it the configuration it runs under. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { CONFIGURATION_FILE } from '../src/environment.ts';
import type { CodeOf } from './hub/function.ts';

/** `bundles`: the folder in which `node build.mjs` left a folder for each handler. */
export function codeWith(configuration: unknown, bundles: string): CodeOf {
  return (handler) => {
    const folder = mkdtempSync(join(tmpdir(), `palisade-${handler}-`));
    cpSync(join(bundles, handler), folder, { recursive: true });
    writeFileSync(join(folder, CONFIGURATION_FILE), `${JSON.stringify(configuration, null, 2)}\n`);
    return Code.fromAsset(folder);
  };
}

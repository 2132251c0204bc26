/** What `cdk synth` runs: the app as the configuration asks for it, or every fault of the configuration. */
import { App } from 'aws-cdk-lib';
import { UnusableConfiguration } from './configuration.ts';
import { fill } from './palisade-app.ts';

try {
  fill(new App(), process.env);
} catch (error) {
  if (!(error instanceof UnusableConfiguration)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

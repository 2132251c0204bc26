/** The whole app, synthesised in this process: the library's checks are made ready once for all. */
import { App } from 'aws-cdk-lib';
import { fill } from '../../../apps/palisade-app.ts';
import { contextOfCdk } from './templates.ts';

/** Throws what synth refuses. */
export function synthesiseHere(folder: string, configuration: unknown): void {
  const context = { ...contextOfCdk(), palisade: configuration };
  const app = new App({ outdir: folder, analyticsReporting: false, context });
  fill(app, {});
  app.synth();
}

/** Which regions a hub may stand in: the configuration knows what the library of CDK would refuse at synth. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { afterEach, expect, test, vi } from 'vitest';
import { NO_HUB_REGIONS } from '../../src/domain/configuration/configuration-deployment.ts';

const folders: string[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Whether the library refuses a resource of the type there. */
function isUnknown(type: string, region: string): boolean {
  const outdir = mkdtempSync(join(tmpdir(), 'palisade-regions-'));
  folders.push(outdir);
  const app = new App({
    ...{ outdir, analyticsReporting: false },
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  const stack = new Stack(app, 'Stack', { env: { account: '210987654321', region } });
  new CfnResource(stack, 'Resource', { type, properties: {} });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  // It throws for what else an empty resource lacks.
  expect(() => app.synth()).toThrow();
  vi.restoreAllMocks();
  const report = readFileSync(join(outdir, 'validation-report.json'), 'utf8');
  return report.includes(`Resource type '${type}' does not exist in '${region}'`);
}

test('the hub’s home may be wherever the library knows function URLs, and nowhere else', () => {
  const regions = RegionInfo.regions.map(({ name }) => name);
  expect(regions.length).toBeGreaterThan(30);
  const refused = regions.filter((region) => isUnknown('AWS::Lambda::Url', region));
  expect(refused.toSorted()).toEqual([...NO_HUB_REGIONS].toSorted());
});

/** Which regions a hub may stand in: the configuration knows what the library of CDK would refuse at synth. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { expect, test, vi } from 'vitest';
import { forwardingRegions } from '../../src/domain/configuration/configuration-deployment.ts';
import {
  DEFAULT_REGIONS,
  regionProblem,
  homeProblem,
  NO_FUNCTION_URL_REGIONS,
  OPT_IN_REGIONS,
} from '../../src/domain/configuration/regions.ts';
import { temporaryFolder } from '../helpers/clean-up.ts';

/** The regions where the library refuses a resource of the type. */
function refusing(type: string, regions: readonly string[]): readonly string[] {
  const outdir = temporaryFolder('regions');
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  for (const region of regions) {
    const stack = new Stack(app, region, { env: { account: '210987654321', region } });
    new CfnResource(stack, 'Resource', { type, properties: {} });
  }
  // Left out of a quick run, but the very thing that is asked here.
  vi.stubEnv('CDK_VALIDATION', 'true');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  // It throws for what else an empty resource lacks.
  expect(() => app.synth()).toThrow();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  const report = readFileSync(join(outdir, 'validation-report.json'), 'utf8');
  return regions.filter((region) =>
    report.includes(`Resource type '${type}' does not exist in '${region}'`),
  );
}

/** Without function URLs by the documents of Lambda, which the library has not heard of. */
const BY_DOCUMENT = ['eu-south-2', 'cn-north-1'];

test('the table holds every region of the partitions that the library knows', () => {
  const isOfOthers = ({ name }: RegionInfo): boolean =>
    /^(us-iso|eu-iso|eusc-)|^me-west-1$/.test(name);
  const regions = RegionInfo.regions.filter((one) => !isOfOthers(one)).map(({ name }) => name);
  expect(regions.filter((name) => homeProblem(name)?.includes('had in 2026-11'))).toEqual([]);
  expect(OPT_IN_REGIONS.filter((name) => DEFAULT_REGIONS.includes(name))).toEqual([]);
});

test('the hub’s home may be wherever there are function URLs, and nowhere else', () => {
  const regions = RegionInfo.regions.map(({ name }) => name);
  expect(regions.length).toBeGreaterThan(30);
  const refused = refusing('AWS::Lambda::Url', regions);
  expect([...refused, ...BY_DOCUMENT].toSorted()).toEqual([...NO_FUNCTION_URL_REGIONS].toSorted());
});

test('behind API Gateway the hub’s home may be in every region outside China and GovCloud', () => {
  const regions = NO_FUNCTION_URL_REGIONS;
  expect(refusing('AWS::ApiGateway::RestApi', regions)).toEqual([]);
  const refused = regions.filter((name) => homeProblem(name, 'api-gateway') !== undefined);
  expect(refused.toSorted()).toEqual(
    regions.filter((name) => /^(cn|us-gov)-/.test(name)).toSorted(),
  );
  for (const name of refused)
    expect.soft(homeProblem(name, 'api-gateway')).toMatch(/China|GovCloud/);
});

test('a hub whose home is accepted forwards from regions of AWS in its own partition alone', () => {
  const homes = RegionInfo.regions.map(({ name }) => name).filter((one) => !homeProblem(one));
  expect(homes.length).toBeGreaterThan(15);
  for (const homeRegion of homes) {
    const problems = forwardingRegions({ homeRegion }).map((one) => regionProblem(one, homeRegion));
    expect.soft(problems.filter(Boolean), homeRegion).toEqual([]);
  }
});

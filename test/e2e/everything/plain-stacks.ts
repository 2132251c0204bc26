/** The plain templates of a configuration, launched as apps/templates.md says, by who acts in a security account. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Outputs } from '../cdk.ts';
import type { Organization, Party } from '../organization.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const OUT = join(ROOT, 'dist/templates');
const BUCKET = 'palisade-plain-code';
const CAPABILITIES = ['CAPABILITY_NAMED_IAM'] as const;
const run = promisify(execFile);

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly physicalId: string;
}

export interface PlainStacks {
  /** Throws with what the service says unless the stack stands in the end. */
  launch(
    stack: string,
    template: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Outputs>;
  resources(stack: string): Promise<readonly Resource[]>;
  remove(stack: string): Promise<void>;
  /** Where the zips lie. */
  readonly bucket: string;
}

/** Uploads the templates that were made, with the code. */
export async function plainStacks(
  { endpoint }: Organization,
  { credentials }: Party,
  region: string,
): Promise<PlainStacks> {
  const access = { endpoint, region, credentials };
  const client = new CloudFormationClient(access);
  const s3 = new S3Client({ ...access, forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' },
    }),
  );
  for (const file of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const Key = path.slice(OUT.length + 1);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: readFileSync(path) }));
  }
  return {
    bucket: BUCKET,
    async launch(StackName, template, parameters) {
      await client.send(
        new CreateStackCommand({
          StackName,
          TemplateURL: `${endpoint}/${BUCKET}/${template}.template.json`,
          Capabilities: [...CAPABILITIES],
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
        }),
      );
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
      const [{ StackStatus, StackStatusReason, Outputs = [] } = {}] = Stacks;
      if (StackStatus !== 'CREATE_COMPLETE') {
        throw new Error(`${StackName}: ${StackStatus ?? 'absent'} ${StackStatusReason ?? ''}`);
      }
      return (output) => {
        const found = Outputs.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
        if (found === undefined) throw new Error(`${StackName} has no output ${output}`);
        return found;
      };
    },
    async resources(StackName) {
      const { StackResources = [] } = await client.send(
        new DescribeStackResourcesCommand({ StackName }),
      );
      return StackResources.map(({ LogicalResourceId, ResourceType, PhysicalResourceId }) => ({
        id: LogicalResourceId ?? '',
        type: ResourceType ?? '',
        physicalId: PhysicalResourceId ?? '',
      }));
    },
    async remove(StackName) {
      await client.send(new DeleteStackCommand({ StackName }));
    },
  };
}

/** `npm run templates`, without the build that e2e has behind it. */
export async function plainTemplates(configuration: object): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'palisade-e2e-')), 'palisade.json');
  writeFileSync(file, JSON.stringify(configuration));
  await run(process.execPath, ['--import', 'tsx', join(ROOT, 'apps/templates.ts')], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PALISADE_CONFIG: file },
  });
}

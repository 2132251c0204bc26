/** What the runbook has people type at three in the morning: its helpers, on the hub as it is deployed. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { HOME, type World } from './world.ts';

/** Version 1 of the AWS command line follows no log: then its name is all that is told. */
const LOG_NAMED =
  'aws() { if [ "$1 $2" = "logs tail" ]; then echo "$3"; else command aws "$@"; fi; }';
const run = promisify(execFile);

export async function runbook({ tally, organization }: World): Promise<void> {
  if (spawnSync('aws', ['--version']).status !== 0) {
    tally.unverified('the runbook’s commands run', 'the AWS command line is not installed');
    return;
  }
  const [, helpers = ''] =
    /```sh\n([\s\S]*?)```/.exec(readFileSync('docs/runbook.md', 'utf8')) ?? [];
  const typed = async (command: string): Promise<string> => {
    const script = [LOG_NAMED, helpers, command].join('\n');
    const { stdout } = await run('bash', ['--norc', '-ec', script], {
      env: { PATH: process.env['PATH'], ...organization.environment('security'), AWS_REGION: HOME },
    });
    return stdout.trim();
  };
  await tally.check('the runbook’s helpers find queue, log and output', async () => {
    assert.match(await typed('queue IngestQueue'), /^https?:\S+\/PalisadeHub-\S+IngestQueue\S+$/);
    assert.match(await typed('logs Publish'), /^PalisadeHub-PublishingPublishLogs\S+$/);
    assert.match(await typed('hub FeedBucket'), /^palisadehub-\S+$/);
  });
}

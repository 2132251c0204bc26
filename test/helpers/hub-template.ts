/** The hub's template as synth makes it, but for the code of its functions. */
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { DEFAULT_CONFIGURATION } from '../../src/domain/configuration.ts';
import { HubStack, type HubStackProps } from '../../apps/hub-stack.ts';

/** The flags of the library that synth runs under. */
const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
  readonly context: Record<string, unknown>;
};

export function hubTemplate(changes: Partial<HubStackProps> = {}): Template {
  const stack = new HubStack(new App({ context, analyticsReporting: false }), 'PalisadeHub', {
    env: { account: '222233334444', region: 'eu-west-1' },
    organizationId: 'o-abcdefghij',
    administrator: '222233334444',
    code: () => Code.fromInline('exports.handler = () => undefined'),
    feedBucket: undefined,
    blocklistKey: 'feeds/blocklist.txt',
    alarmEmails: [],
    access: DEFAULT_CONFIGURATION.access,
    operators: [],
    sinks: [],
    documentationIds: [],
    ...changes,
  });
  return Template.fromStack(stack);
}

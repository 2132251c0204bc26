/** A publisher as a process of its own: the function that was deployed, with its variables, for one tick. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { CONFIGURATION_VARIABLE } from '../../src/environment.ts';
import { HOME, type World } from './world.ts';

const FUNCTION = resolve(import.meta.dirname, '../../dist/functions/publish/index.mjs');
const TICK = `import(process.argv[1]).then(async ({ handler }) => {
  process.stdout.write('\\nREPORT ' + JSON.stringify(await handler({})) + '\\n');
  process.exit(0);
});`;

export interface PublisherProcess {
  /** What its tick reports; throws what it said if it ends otherwise. */
  readonly report: Promise<unknown>;
  /** As a machine that fails ends it: nothing is given back. */
  kill(): Promise<void>;
}

/** `endpoint`: where it finds AWS. */
export async function publisherProcess(
  { organization, hub, configuration }: Pick<World, 'organization' | 'hub' | 'configuration'>,
  endpoint: string = organization.endpoint,
): Promise<PublisherProcess> {
  const child = spawn(process.execPath, ['-e', TICK, FUNCTION], {
    env: {
      PATH: process.env['PATH'],
      ...organization.environment('security'),
      ...(await hub.variablesOf('PublishFunction')),
      [CONFIGURATION_VARIABLE]: JSON.stringify(configuration),
      AWS_REGION: HOME,
      AWS_ENDPOINT_URL: endpoint,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, 'close');
  const report = ended.then(() => {
    const [, text] = /\nREPORT (.*)\n/.exec(said) ?? [];
    if (text !== undefined) return JSON.parse(text) as unknown;
    throw new Error(`the publisher ended without a report: ${said.slice(-1_500)}`);
  });
  report.catch(() => undefined);
  return {
    report,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

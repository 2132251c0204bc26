/**
 * `npm run templates`: writes dist/templates, which a team without CDK uploads and launches. The same code
 * and configuration give the same bytes.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { DeployedConfiguration } from '../src/domain/configuration/configuration.ts';
import { at } from '../src/domain/base/lookup.ts';
import { CONFIGURATION_FILE } from '../src/environment.ts';
import {
  administratorTemplate,
  auditTemplate,
  memberTemplate,
  redriveTemplate,
} from '../stacksets/templates.ts';
import {
  configurationOf,
  UnusableConfiguration,
  type GivenConfiguration,
} from './configuration.ts';
import { hubTemplate, opens, stackSetsTemplate } from './plain-templates.ts';
import { zipOf } from './zip.ts';

const ROOT = join(import.meta.dirname, '..');
const BUNDLES = join(ROOT, 'dist/functions');
const OUT = join(ROOT, 'dist/templates');

/** Which deployment it is comes as parameters; the rest of the configuration is packed with the code. */
const GIVEN_BY_PARAMETERS: ReadonlySet<string> = new Set([
  ...['organizationId', 'securityAccountId', 'organizationalUnitIds', 'homeRegion', 'regions'],
  ...['collection', 'alarms', 'tags'],
]);

try {
  writeAll();
} catch (error) {
  if (!(error instanceof UnusableConfiguration)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function writeAll(): void {
  const { given, configuration } = configurationGiven();
  const packed = Buffer.from(packedPart(given));
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(join(OUT, 'functions'), { recursive: true });
  const keys = new Map<string, string>();
  for (const handler of readdirSync(BUNDLES).sort()) {
    const zip = zipOf({ ...filesOf(handler), [CONFIGURATION_FILE]: packed });
    const digest = createHash('sha256').update(zip).digest('hex').slice(0, 16);
    keys.set(handler, `functions/${handler}-${digest}.zip`);
    writeFileSync(join(OUT, `functions/${handler}-${digest}.zip`), zip);
  }
  writeTemplates(configuration, keys);
  copyFileSync(join(import.meta.dirname, 'templates.md'), join(OUT, 'README.md'));
  process.stdout.write(`${OUT}: see README.md there\n`);
}

function writeTemplates(
  configuration: DeployedConfiguration,
  keys: ReadonlyMap<string, string>,
): void {
  const keyOf = (handler: string): string => {
    const key = keys.get(handler);
    if (key === undefined) throw new Error(`node build.mjs left no bundle of ${handler}`);
    return key;
  };
  const templates = {
    hub: hubTemplate({ configuration, keyOf, feedBucket: 'own' }),
    ...(opens(configuration.access)
      ? {}
      : {
          'hub-existing-bucket': hubTemplate({ configuration, keyOf, feedBucket: 'existing' }),
        }),
    stacksets: stackSetsTemplate(configuration),
    member: memberTemplate(),
    // The same as a member's: service-managed StackSets do not reach the management account.
    management: memberTemplate(),
    administrator: administratorTemplate(),
    audit: auditTemplate(),
    ...(configuration.redrive.memberQueues ? { redrive: redriveTemplate() } : {}),
  };
  for (const [name, text] of Object.entries(templates)) {
    const readable = JSON.stringify(JSON.parse(text), undefined, 2);
    writeFileSync(join(OUT, `${name}.template.json`), `${readable}\n`);
  }
}

/** As synth finds it. */
function configurationGiven(): GivenConfiguration {
  const cdk: unknown = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const context = { palisade: at(cdk, 'context', 'palisade') };
  const outdir = mkdtempSync(join(tmpdir(), 'palisade-templates-'));
  try {
    return configurationOf(new App({ outdir, context }), process.env);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function packedPart(given: unknown): string {
  const packed = Object.entries(given ?? {}).filter(([name]) => !GIVEN_BY_PARAMETERS.has(name));
  return `${JSON.stringify(Object.fromEntries(packed), undefined, 2)}\n`;
}

function filesOf(handler: string): Readonly<Record<string, Uint8Array>> {
  const folder = join(BUNDLES, handler);
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
}

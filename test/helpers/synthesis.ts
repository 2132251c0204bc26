/**
 * The app as `cdk synth` runs it, in a process of its own, and the templates it leaves: those of its stacks
 * and those that its StackSets carry. What a construct is called here does not matter to a test that asks all
 * resources of a type.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect } from 'vitest';
import { at, isObject, listAt, textAt, type Json } from '../../src/domain/lookup.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TYPESCRIPT_LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folders: string[] = [];

/** Ids that no documentation has. */
export const OWN = {
  organizationId: 'o-a1b2c3d4e5',
  securityAccountId: '210987654321',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: 'eu-west-1',
};

export interface Resource {
  /** Stack, or `stack/StackSet` for what lies in a StackSet's template. */
  readonly place: string;
  readonly id: string;
  readonly type: string;
  readonly properties: unknown;
  /** All of it: policies of deletion, conditions. */
  readonly whole: Json;
}

export interface Template {
  readonly name: string;
  readonly body: unknown;
  readonly bytes: number;
  readonly resources: readonly Resource[];
}

export interface Synthesis {
  readonly code: number | null;
  /** What was said on stderr. */
  readonly stderr: string;
  /** Where the assembly lies: templates, manifest, assets. */
  readonly folder: string;
  readonly templates: readonly Template[];
  readonly resources: readonly Resource[];
  /** Throws if there are none: a test over nothing says nothing. */
  all(type: string): readonly Resource[];
}

/** `configuration`: instead of the one of cdk.json. */
export function synthesised(
  configuration?: unknown,
  environment: NodeJS.ProcessEnv = {},
): Synthesis {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-synth-'));
  folders.push(folder);
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Json };
  const given = configuration === undefined ? context : { ...context, palisade: configuration };
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', TYPESCRIPT_LOADER, 'apps/main.ts'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify(given),
        ...environment,
      },
    },
  );
  const templates = templatesIn(folder);
  const resources = templates.flatMap((template) => template.resources);
  return {
    ...{ code: status, stderr, folder, templates, resources },
    all(type) {
      const found = resources.filter((resource) => resource.type === type);
      expect(found.length, `resources of type ${type}`).toBeGreaterThan(0);
      return found;
    },
  };
}

/** `place id` of those for which something does not hold. */
export function offenders(
  resources: readonly Resource[],
  holds: (resource: Resource) => boolean,
): readonly string[] {
  return resources.filter((one) => !holds(one)).map(({ place, id }) => `${place} ${id}`);
}

/** Whether a value names this resource, by reference or attribute. */
export function names(value: unknown, { id }: Resource): boolean {
  return JSON.stringify(value ?? null).includes(`"${id}"`);
}

export interface Statement {
  readonly effect: unknown;
  readonly actions: readonly unknown[];
  readonly resources: readonly unknown[];
  readonly principal: unknown;
  readonly condition: unknown;
}

/** Statements of a policy document; one is as good as a list of one. */
export function statementsOf(document: unknown): readonly Statement[] {
  return several(at(document, 'Statement')).map((statement) => ({
    effect: at(statement, 'Effect'),
    actions: several(at(statement, 'Action')),
    resources: several(at(statement, 'Resource')),
    principal: at(statement, 'Principal'),
    condition: at(statement, 'Condition'),
  }));
}

export function several(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** A template of its own, as a stack carries it. */
export function templateNamed(name: string, text: string): Template {
  const body: unknown = JSON.parse(text);
  const found = at(body, 'Resources');
  const resources = Object.entries(isObject(found) ? found : {}).map(([id, whole]) => ({
    ...{ place: name, id, type: textAt(whole, 'Type') ?? '' },
    properties: at(whole, 'Properties'),
    whole: isObject(whole) ? whole : {},
  }));
  return { name, body, bytes: Buffer.byteLength(text), resources };
}

function templatesIn(folder: string): readonly Template[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  return files.sort().flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const outer = templateNamed(file.replace('.template.json', ''), text);
    return [outer, ...outer.resources.flatMap((resource) => carried(outer, resource))];
  });
}

function carried({ name }: Template, { type, id, properties }: Resource): readonly Template[] {
  const text = textAt(properties, 'TemplateBody');
  if (type !== 'AWS::CloudFormation::StackSet' || text === undefined) return [];
  return [templateNamed(`${name}/${id}`, text)];
}

/** Messages of a level that the manifest holds, e.g. `aws:cdk:warning`. */
export function messagesOf({ folder }: Synthesis, level: string): readonly string[] {
  const manifests = readdirSync(folder).filter((file) => /^manifest|metadata\.json$/.test(file));
  return manifests.flatMap((file) => {
    const document: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return messagesIn(document, level);
  });
}

function messagesIn(value: unknown, level: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => messagesIn(one, level));
  if (!isObject(value)) return [];
  if (value['type'] === level) return [JSON.stringify(value['data'])];
  return Object.values(value).flatMap((one) => messagesIn(one, level));
}

/** Values of a list of `{Key, Value}` pairs, by key. */
export function tagsOf({ properties }: Resource): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    listAt(properties, 'Tags').map((tag) => [textAt(tag, 'Key') ?? '', at(tag, 'Value')]),
  );
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

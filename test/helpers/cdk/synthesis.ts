/** What tests ask of the synthesised app; whatever a construct is called, all resources of a type are asked. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { at, isObject, listAt, textAt } from '../../../src/domain/base/lookup.ts';
import { keptFolder } from './synth-cache.ts';
import { synthesiseHere } from './synthesise-here.ts';
import { synthesiseInto, templatesIn, type Resource, type Template } from './templates.ts';

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

export interface Synthesis {
  /** Where the assembly lies: templates, manifest, assets. */
  readonly folder: string;
  readonly templates: readonly Template[];
  readonly resources: readonly Resource[];
  /** Throws if there are none: a test over nothing says nothing. */
  all(type: string): readonly Resource[];
}

/** In this process, which readies the library's checks once. */
export function synthesised(configuration: unknown): Synthesis {
  const kept = keptFolder({ app: configuration }, (into) => {
    synthesiseHere(join(into, 'assembly'), configuration);
  });
  return synthesisIn(join(kept, 'assembly'));
}

/** As `cdk synth` does it: in a process of its own. `configuration`: instead of the one of cdk.json. */
export function synthesisedByCdk(configuration?: unknown): Synthesis & Ended {
  const kept = keptFolder({ process: configuration ?? null }, (into) => {
    const ended = synthesiseInto(join(into, 'assembly'), configuration);
    writeFileSync(join(into, 'ended.json'), JSON.stringify(ended));
  });
  const ended = JSON.parse(readFileSync(join(kept, 'ended.json'), 'utf8')) as Ended;
  return { ...synthesisIn(join(kept, 'assembly')), ...ended };
}

function synthesisIn(folder: string): Synthesis {
  const templates = templatesIn(folder);
  const resources = templates.flatMap((template) => template.resources);
  return {
    folder,
    templates,
    resources,
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

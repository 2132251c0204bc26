import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { configurationPage } from '../../apps/configuration-page.ts';
import { cliPage } from '../../src/cli/reference/cli-page.ts';
import { verbs } from '../../src/cli/verbs.ts';
import { configurationFields } from '../../src/domain/configuration/configuration-reference.ts';
import {
  configurationSchema,
  DEFAULT_CONFIGURATION,
  parseConfiguration,
} from '../../src/domain/configuration/configuration.ts';
import { policyOf } from '../../src/domain/configuration/configured-policy.ts';

it('the committed schema for editors is what synth checks with (npm run schema writes it)', () => {
  const committed: unknown = JSON.parse(readFileSync('palisade.schema.json', 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(configurationSchema())));
});

it('the committed reference is of the same schema (npm run schema writes it)', async () => {
  const filepath = 'docs/configuration.md';
  const options = { ...(await resolveConfig(filepath)), filepath };
  expect(readFileSync(filepath, 'utf8')).toBe(await format(configurationPage(), options));
});

it('the committed page of the command line is of its verbs (npm run schema writes it)', async () => {
  const filepath = 'docs/cli.md';
  const options = { ...(await resolveConfig(filepath)), filepath };
  expect(readFileSync(filepath, 'utf8')).toBe(await format(await cliPage(verbs), options));
});

const fields = configurationFields().filter(({ path }) => !path.startsWith('$'));

it('every field says what it means, and every value has a default or an example', () => {
  expect(fields.length).toBeGreaterThan(150);
  expect(fields.filter(({ description }) => description === undefined)).toEqual([]);
  const bare = fields.filter(
    ({ type, fallback, example }) =>
      !/^(list of )?section$/.test(type) && fallback === undefined && example === undefined,
  );
  expect(bare.map(({ path }) => path)).toEqual([]);
});

/** The configuration that has one field: what surrounds it, as little as is allowed, and the value. */
function withField(path: string, value: unknown): unknown {
  return path.split('.').reduceRight<unknown>((inner, step) => {
    if (step === '*') return { '111122223333': inner };
    if (!step.endsWith('[]')) return { [step]: inner };
    return { [step.slice(0, -2)]: [inner] };
  }, value);
}

/** Faults of a field itself; those of what else its section needs are not its own. */
function faultsOf(path: string, value: unknown): readonly string[] {
  const parsed = parseConfiguration(withField(path, value));
  const own = path.replaceAll('[]', '[0]').replaceAll('*', '111122223333');
  if (parsed.ok) return [];
  return parsed.problem.filter((one) => one.path.startsWith(own)).map((one) => one.message);
}

it('every default that is documented is what an absent field means', () => {
  const defaults = fields.filter(
    ({ path, fallback }) => fallback !== undefined && !path.includes('[]'),
  );
  expect(defaults.length).toBeGreaterThan(60);
  for (const { path, fallback } of defaults) {
    if (path.startsWith('reports.')) continue; // a sink that is named is another thing than none
    const parsed = parseConfiguration(withField(path, fallback));
    if (!parsed.ok) expect.fail(`${path}: ${JSON.stringify(parsed.problem)}`);
    const { policy, ...rest } = parsed.value;
    expect(policyText(parsed.value), path).toBe(policyText(DEFAULT_CONFIGURATION));
    expect({ ...rest, policy: { ...policy, windows: {} } }, path).toEqual(DEFAULT_CONFIGURATION);
  }
});

function policyText(configuration: typeof DEFAULT_CONFIGURATION): string {
  const { windows, ...policy } = policyOf(configuration);
  return JSON.stringify([windows, policy.repeatWithin, policy.windowFloor, policy.corroboration]);
}

it('every example that is documented is accepted', () => {
  const examples = fields.filter(({ example }) => example !== undefined);
  expect(examples.length).toBeGreaterThan(50);
  for (const { path, example } of examples) {
    if (path === 'infrastructure.file') continue; // it is read before anything is parsed
    expect.soft(faultsOf(path, example), path).toEqual([]);
  }
});

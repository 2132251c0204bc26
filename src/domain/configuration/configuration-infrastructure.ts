/**
 * Which infrastructure is watched rather than listed: the list that comes with Palisade, what a file or the
 * configuration adds to it, and less what either takes out of it by name or value.
 */
import * as z from 'zod';
import { fault, NO_WIDER, text } from './configuration-fields.ts';
import { LIST_DATED, PROVIDERS } from './infrastructure/list.ts';
import {
  infrastructureOf,
  type Infrastructure,
  type InfrastructureChoice,
  type ParsedProvider,
} from './infrastructure/lookup.ts';
import {
  builtInTarget,
  parseInfrastructureTarget,
  type InfrastructureTarget,
} from './infrastructure/target.ts';
import { widthOf } from '../values/target-width.ts';
import { overlaps } from '../addresses/set/address-set.ts';
import { isObject, type Json } from '../base/lookup.ts';

const target = z.string().transform((given, context): InfrastructureTarget => {
  const parsed = parseInfrastructureTarget(given);
  if (!parsed.ok) {
    return fault(
      context,
      `expected an address, CIDR, domain name, "=name" or "AS64500"; ${parsed.problem}`,
    );
  }
  const { value } = parsed;
  // A row keeps out what it covers: one wide row would empty the feed.
  const isRefused = value.kind === 'ip' && widthOf(value.range) === 'refused';
  return isRefused ? fault(context, NO_WIDER) : value;
});

const provider = z.strictObject({
  operator: text.meta({ description: 'Who runs it', examples: ['Example DNS'] }),
  targets: z
    .array(target)
    .min(1)
    .meta({
      description: 'Addresses, CIDRs, AS numbers and domain names',
      examples: [['192.0.2.53', 'AS64500', 'example.net']],
    }),
  listed: z
    .enum(['never', 'corroborated'])
    .default('never')
    .describe('Whether it can be listed when several accounts confirm it'),
  source: text
    .optional()
    .meta({ description: 'Where that stands', examples: ['https://example.net/ips'] }),
});

const BUILT_IN: readonly ParsedProvider[] = PROVIDERS.map(
  ({ operator, targets, listed, source }) => ({
    operator,
    listed,
    source,
    dated: LIST_DATED,
    targets: targets.map(builtInTarget),
  }),
);

/** One for all configurations that say nothing of it: what is looked up in it is made once. */
const BUILT_IN_ALONE: InfrastructureChoice = { providers: BUILT_IN, removed: [] };

const NOT_READ =
  'which was not read: name it in a file given by --config or PALISADE_CONFIG, in cdk.json or by -c';

const infrastructure = z
  .strictObject({
    // The reader of the configuration puts what is in the file in place of its name.
    file: z
      .string()
      .refine(() => false, NOT_READ)
      .optional()
      .meta({
        description: 'A file of JSON with `dated`, `providers` and `remove`, read at synth',
        examples: ['infrastructure.json'],
      }),
    dated: z.iso
      .date('expected a day, e.g. "2026-11-26"')
      .optional()
      .meta({ description: 'The day on which `providers` was made', examples: ['2026-11-26'] }),
    providers: z.array(provider).optional().describe('Beside those that come with Palisade'),
    remove: z
      .array(text)
      .default([])
      .meta({
        description:
          'Operators of the list that comes with Palisade, or values in it, that may be listed',
        examples: [[PROVIDERS[0]?.operator]],
      }),
  })
  .transform(({ dated, providers = [], remove }, context): InfrastructureChoice => {
    const report = (path: readonly (string | number)[], message: string) => {
      context.addIssue({ code: 'custom', path: [...path], message });
    };
    if (dated === undefined && providers.length > 0) {
      report(['dated'], 'expected the day the list was made, e.g. "2026-11-26"');
    }
    if (providers.length === 0 && remove.length === 0) return BUILT_IN_ALONE;
    const added = providers.map((one) => ({ ...one, dated: dated ?? '' }));
    if (remove.length === 0) return { providers: [...added, ...BUILT_IN], removed: [] };
    const kept = BUILT_IN.filter(({ operator }) => !remove.includes(operator));
    const lookup = infrastructureOf(BUILT_IN, []);
    const removed = remove.flatMap((name, index) => {
      if (BUILT_IN.some(({ operator }) => operator === name)) return [];
      const parsed = parseInfrastructureTarget(name);
      if (parsed.ok && isIn(lookup, parsed.value)) return [parsed.value];
      report(
        ['remove', index],
        'expected an operator or value of the list that comes with Palisade',
      );
      return [];
    });
    return { providers: [...added, ...kept], removed };
  });

function isIn({ addresses, ownerOf }: Infrastructure, target: InfrastructureTarget): boolean {
  switch (target.kind) {
    case 'ip':
      return overlaps(addresses, target.range);
    case 'asn':
      return BUILT_IN.some(({ targets }) => targets.some((one) => one.text === target.text));
    case 'domain':
    case 'name':
      return ownerOf({ kind: 'domain', value: target.name }) !== undefined;
  }
}

export const infrastructureChoices = {
  infrastructure: infrastructure
    .prefault({})
    .describe('What many depend on: listed never, or only when several accounts confirm it'),
};

/**
 * The configuration with what its files hold in place of their names. `read` gives the parsed content of a
 * file, and throws what its caller prints. A file that holds no list is a fault.
 */
export function withFilesRead(given: unknown, read: (path: string) => unknown): unknown {
  if (!isObject(given) || !isObject(given['infrastructure'])) return given;
  const { file, ...rest } = given['infrastructure'];
  if (typeof file !== 'string') return given;
  const content = read(file);
  const isList =
    isObject(content) && (content['providers'] !== undefined || content['remove'] !== undefined);
  return { ...given, infrastructure: isList ? joined(rest, content) : null };
}

/** Lists that stand beside the name of the file count too. */
function joined(beside: Json, read: Json): Json {
  const lists = ['providers', 'remove'].flatMap((name) => {
    const parts = [beside[name], read[name]].filter((list) => list !== undefined);
    return parts.length === 0 ? [] : [[name, parts.flat()] as const];
  });
  return { ...beside, ...read, ...Object.fromEntries(lists) };
}

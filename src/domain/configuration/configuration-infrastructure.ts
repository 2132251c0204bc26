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
  operator: text,
  targets: z.array(target).min(1),
  listed: z.enum(['never', 'corroborated']).default('never'),
  source: text.optional(),
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

const NOT_READ =
  'which was not read: name it in a file given by --config or PALISADE_CONFIG, in cdk.json or by -c';

const infrastructure = z
  .strictObject({
    /** JSON: `{dated, providers, remove}`. The reader of the configuration puts that in place of its name. */
    file: z
      .string()
      .refine(() => false, NOT_READ)
      .optional(),
    dated: z.iso.date('expected a day, e.g. "2026-11-26"').optional(),
    /** Beside those that come with Palisade. */
    providers: z.array(provider).optional(),
    /** Operators of the list that comes with Palisade, or values in it. */
    remove: z.array(text).default([]),
  })
  .transform(({ dated, providers = [], remove }, context): InfrastructureChoice => {
    const report = (path: readonly (string | number)[], message: string) => {
      context.addIssue({ code: 'custom', path: [...path], message });
    };
    if (dated === undefined && providers.length > 0) {
      report(['dated'], 'expected the day the list was made, e.g. "2026-11-26"');
    }
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

export const infrastructureChoices = { infrastructure: infrastructure.prefault({}) };

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

/**
 * Which infrastructure of providers is watched rather than listed: the list that comes with Palisade, or one
 * of one's own in its place, from a file or inline.
 */
import * as z from 'zod';
import { target, text } from './configuration-fields.ts';
import { LIST_DATED, PROVIDERS } from './infrastructure-list.ts';
import { isObject } from '../base/lookup.ts';
import type { Target } from '../facts/override.ts';

const provider = z.strictObject({
  operator: text,
  targets: z.array(target).min(1),
  source: text.optional(),
});
const NOT_READ =
  'which was not read: name it in a file given by --config or PALISADE_CONFIG, in cdk.json or by -c';

const infrastructure = z
  .strictObject({
    /** JSON: `{dated, providers}`. Whoever reads the configuration puts that in place of its name. */
    file: z
      .string()
      .refine(() => false, NOT_READ)
      .optional(),
    dated: z.iso.date('allowed: a day, e.g. "2026-11-26"').optional(),
    providers: z.array(provider).optional(),
  })
  .transform(({ dated, providers }, context): InfrastructureChoice => {
    if (providers === undefined) return OWN_LIST;
    if (dated !== undefined) return { dated, providers };
    const message = 'allowed: the day the list was made, e.g. "2026-11-26"';
    context.addIssue({ code: 'custom', path: ['dated'], message });
    return z.NEVER;
  });

export interface InfrastructureChoice {
  /** ISO 8601 day. */
  readonly dated: string;
  readonly providers: readonly {
    readonly operator: string;
    readonly targets: readonly Target[];
    readonly source?: string | undefined;
  }[];
}

const OWN_LIST: InfrastructureChoice = {
  dated: LIST_DATED,
  providers: PROVIDERS.map(({ operator, targets, source }) => ({
    ...{ operator, source },
    targets: targets.map((one) => target.parse(one)),
  })),
};

export const infrastructureChoices = { infrastructure: infrastructure.prefault({}) };

/**
 * The configuration with what its files hold in place of their names. `read` gives the parsed content of a
 * file, and throws what its caller tells people.
 */
export function withFilesRead(given: unknown, read: (path: string) => unknown): unknown {
  if (!isObject(given) || !isObject(given['infrastructure'])) return given;
  const { file, ...rest } = given['infrastructure'];
  if (typeof file !== 'string') return given;
  const content = read(file);
  // Nulls are faults: a file that holds no list must not leave the list that comes with Palisade standing.
  const wanted = { ...rest, dated: null, providers: null };
  return { ...given, infrastructure: isObject(content) ? { ...wanted, ...content } : null };
}

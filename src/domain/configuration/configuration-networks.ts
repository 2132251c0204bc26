/** Which networks many share, beside those that come with Palisade: they shorten windows and do nothing else. */
import * as z from 'zod';
import { duration, text } from './configuration-fields.ts';
import { SHARED_NETWORKS, type SharedNetwork } from '../policy/shared-networks.ts';
import { HOUR } from '../base/time.ts';

const ASN_MAX = 4_294_967_295;

const network = z
  .strictObject({
    name: text.meta({
      description: 'Of the network; the name of a built-in one replaces that',
      examples: ['our carrier'],
    }),
    asns: z
      .array(z.int().min(1).max(ASN_MAX))
      .default([])
      .meta({ description: 'Numbers of its autonomous systems', examples: [[64500]] }),
    organizations: z
      .array(text)
      .default([])
      .meta({
        description:
          'Globs over the names that findings give an organization, letters of either case',
        examples: [['*carrier*']],
      }),
    windowMax: duration.default(48 * HOUR).meta({
      description: 'The longest that its addresses stay listed after they were last seen',
      default: '2d',
    }),
    source: text.default('configuration').describe('Where that stands'),
  })
  .refine(
    ({ asns, organizations }) => asns.length + organizations.length > 0,
    'expected at least one of asns and organizations, e.g. "asns": [64500]',
  );

const BUILT_IN: ReadonlySet<string> = new Set(SHARED_NETWORKS.map(({ name }) => name));

/** One of the name of a built-in network replaces that. */
export const sharedNetworksSection = z
  .strictObject({
    add: z.array(network).default([]).describe('Beside those that come with Palisade'),
    remove: z
      .array(
        text.refine(
          (name) => BUILT_IN.has(name),
          `expected a name of the list that comes with Palisade, e.g. "${SHARED_NETWORKS[0]?.name ?? ''}"`,
        ),
      )
      .default([])
      .meta({
        description: 'Names of networks that come with Palisade and do not count',
        examples: [[SHARED_NETWORKS[0]?.name]],
      }),
  })
  .prefault({});

/** Those that come with Palisade, less what is removed or replaced, and those of the configuration. */
export function sharedNetworksOf({
  add,
  remove,
}: z.infer<typeof sharedNetworksSection>): readonly SharedNetwork[] {
  const gone = new Set([...remove, ...add.map(({ name }) => name)]);
  const own = add.map((one) => ({
    ...one,
    organizations: one.organizations.map((glob) => glob.toLowerCase()),
  }));
  return [...SHARED_NETWORKS.filter(({ name }) => !gone.has(name)), ...own];
}

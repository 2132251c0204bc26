/**
 * Section `reports` of the configuration: which sinks get reports, and what of them. All are off until
 * `enabled`. Secrets are named by their ARN and never stand here.
 */
import * as z from 'zod';
import { secretArn, secretKeyArn, text, timeoutSeconds } from './configuration-fields.ts';

/** As a URL's host writes them. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
export function isLoopback(url: string): boolean {
  return LOOPBACK.has(new URL(url).hostname);
}

/** Where a sink is; normalised, without a slash at the end. */
const sinkUrl = z.string().transform((given, context) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(given));
  if (
    url === undefined ||
    !isSafe ||
    url.username !== '' ||
    url.password !== '' ||
    url.hash !== ''
  ) {
    context.addIssue({
      code: 'custom',
      message:
        'expected an https:// URL without credentials, or http:// of this machine; secrets belong into the secret',
    });
    return z.NEVER;
  }
  return url.href.replace(/\/$/, '');
});
const profile = z.enum(['minimal', 'trustar', 'full']);
const enclaveId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, {
  error: 'expected the id of an enclave, e.g. "35e091df-d0ea-4521-9cf3-4c642ff424bf"',
});

const everySink = {
  enabled: z.boolean().default(false).describe('Whether it gets reports'),
  secretArn: secretArn.optional().meta({
    description: 'The secret with its credentials, which never stand here',
    examples: ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:palisade-AbCdEf'],
  }),
  secretKeyArn,
  minSeverity: z
    .number()
    .min(0, 'expected 0 to 10')
    .max(10, 'expected 0 to 10')
    .default(0)
    .describe('Findings below this severity are not reported'),
  types: z
    .array(text)
    .min(1, 'expected at least one type, e.g. "Backdoor:*"')
    .default(['*'])
    .describe('Globs over the types that are reported'),
  exceptTypes: z
    .array(text)
    .default([])
    .meta({ description: 'Globs over the types of these that are not', examples: [['Recon:*']] }),
  includeSamples: z.boolean().default(false).describe('Whether sample findings are reported'),
  requestsPerMinute: z.int().min(1).max(6_000).default(60).describe('The most requests a minute'),
  timeoutSeconds: timeoutSeconds.default(10),
  allowPrivateTarget: z
    .boolean()
    .default(false)
    .describe('Allows a sink at an address that is not on the public Internet'),
};

const trustar = z.strictObject({
  ...everySink,
  url: sinkUrl
    .default('https://api.trustar.co')
    .meta({ description: 'Where the Station is', default: 'https://api.trustar.co' }),
  enclaveId: enclaveId.optional().meta({
    description: 'The enclave that reports go to',
    examples: ['35e091df-d0ea-4521-9cf3-4c642ff424bf'],
  }),
  titlePrefix: z.string().max(100).default('').describe('Before the title of each report'),
  profile: profile.default('trustar').describe('How much of a finding a report holds'),
  timeoutSeconds: timeoutSeconds.default(60),
});

const webhook = z.strictObject({
  ...everySink,
  url: sinkUrl.optional().meta({
    description: 'Where it is; without it `url` of the secret',
    examples: ['https://hooks.example.org/palisade'],
  }),
  source: text.default('urn:palisade:hub').describe('The `source` of its CloudEvents'),
  profile: profile.default('minimal').describe('How much of a finding a report holds'),
});

const splunk = z.strictObject({
  ...everySink,
  url: sinkUrl.optional().meta({
    description: 'Where its HTTP Event Collector is',
    examples: ['https://hec.example:8088'],
  }),
  index: text
    .optional()
    .meta({ description: 'The index of Splunk that events go to', examples: ['security'] }),
  sourcetype: text.default('aws:cloudwatch:guardduty').describe('The source type of the events'),
  source: text.default('palisade').describe('The source of the events'),
  host: text.default('palisade').describe('The host of the events'),
  profile: profile.default('minimal').describe('How much of a finding a report holds'),
});

export const reports = z
  .strictObject({
    trustar: trustar.optional().describe('TruSTAR'),
    webhook: webhook.optional().describe('A webhook that verifies Standard Webhooks signatures'),
    splunk: splunk.optional().describe('Splunk by its HTTP Event Collector'),
  })
  .superRefine((sinks, context) => {
    const demand = (path: readonly string[], expected: string): void => {
      context.addIssue({ code: 'custom', path: [...path], message: `expected ${expected}` });
    };
    if (sinks.trustar?.enabled === true && sinks.trustar.enclaveId === undefined) {
      demand(['trustar', 'enclaveId'], 'the id of the enclave that reports go to');
    }
    if (sinks.splunk?.enabled === true && sinks.splunk.url === undefined) {
      demand(
        ['splunk', 'url'],
        'where its HTTP Event Collector is, e.g. "https://hec.example:8088"',
      );
    }
  });

export type ReportsConfiguration = z.infer<typeof reports>;

/** The URL of a webhook that stands in its secret goes by the same rule. */
export function parseSinkUrl(given: unknown): string | undefined {
  const parsed = sinkUrl.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}

/** Faults that only a deployment has: path and message. */
export function reportFaults(configured: {
  readonly reports: ReportsConfiguration;
}): readonly { readonly path: string; readonly message: string }[] {
  return Object.entries(configured.reports).flatMap(([name, sink]) => {
    if (sink?.enabled !== true || sink.secretArn !== undefined) return [];
    const message = 'got nothing, expected the ARN of the secret with the credentials of this sink';
    return [{ path: `reports.${name}.secretArn`, message }];
  });
}

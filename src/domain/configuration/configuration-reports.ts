/**
 * Section `reports` of the configuration: which sinks get reports, and what of them. All are off until
 * `enabled`. Secrets are named by their ARN and never stand here.
 */
import * as z from 'zod';
import { keyArn, secretArn, text } from './configuration-fields.ts';

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
  enabled: z.boolean().default(false),
  secretArn: secretArn.optional(),
  /** The key that encrypts the secret, if it is one of ours. */
  secretKeyArn: keyArn.optional(),
  minSeverity: z.number().min(0, 'expected 0 to 10').max(10, 'expected 0 to 10').default(0),
  /** Globs. */
  types: z.array(text).min(1, 'expected at least one type, e.g. "Backdoor:*"').default(['*']),
  exceptTypes: z.array(text).default([]),
  includeSamples: z.boolean().default(false),
  requestsPerMinute: z.int().min(1).max(6_000).default(60),
  timeoutSeconds: z.int().min(1).max(60).default(10),
  /** For sinks inside: without it nothing is sent to an address that is not on the public Internet. */
  allowPrivateTarget: z.boolean().default(false),
};

const trustar = z.strictObject({
  ...everySink,
  url: sinkUrl.default('https://api.trustar.co'),
  enclaveId: enclaveId.optional(),
  titlePrefix: z.string().max(100).default(''),
  profile: profile.default('trustar'),
  timeoutSeconds: everySink.timeoutSeconds.default(60),
});

const webhook = z.strictObject({
  ...everySink,
  /** Else `url` of the secret: many are secrets themselves. */
  url: sinkUrl.optional(),
  source: text.default('urn:palisade:hub'),
  profile: profile.default('minimal'),
});

const splunk = z.strictObject({
  ...everySink,
  url: sinkUrl.optional(),
  index: text.optional(),
  sourcetype: text.default('aws:cloudwatch:guardduty'),
  source: text.default('palisade'),
  host: text.default('palisade'),
  profile: profile.default('minimal'),
});

export const reports = z
  .strictObject({
    trustar: trustar.optional(),
    webhook: webhook.optional(),
    splunk: splunk.optional(),
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

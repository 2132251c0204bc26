/**
 * The fields that configuration is made of: strings with a meaning, read once and strictly. Each says what
 * is allowed, with an example, when it is given something else.
 */
import * as z from 'zod';
import { parseListed } from '../values/address.ts';
import { parseDomainName } from '../values/domain-name.ts';
import { parseTarget } from '../facts/override.ts';
import { WIDEST_TEXT, widthOf } from '../values/target-width.ts';
import { formatDuration, parseDuration, parseTime, type Seconds } from '../base/time.ts';

export const text = z.string().trim().min(1);

/** Text of a form that is told, too, to who gave no text at all. */
export function written(form: RegExp, expected: string): z.ZodString {
  return z.string(expected).regex(form, expected);
}

export const accountId = written(/^\d{12}$/, 'expected 12 digits in quotes, e.g. "111122223333"');
/** A place, a direction and a number, in whatever partition: regions to come as well, slips of the pen not. */
export const region = written(
  /^[a-z]{2,4}(-gov|-iso[a-z]?)?(-[a-z]{2})?-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/,
  'expected a region, e.g. "eu-west-1"',
);
export const organizationalUnit = written(
  /^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/,
  'expected an OU or root id, e.g. "ou-ab12-cdef3456"',
);
const SEVERITIES = 'expected a number from 0.1 to 10, e.g. 4';
export const severity = z.number(SEVERITIES).min(0.1, SEVERITIES).max(10, SEVERITIES);

export const duration = z.string().transform((given, context): Seconds => {
  const seconds = parseDuration(given);
  if (seconds !== undefined && seconds > 0) return seconds;
  return fault(
    context,
    `expected a length of time, e.g. "${formatDuration(86_400)}", "12h", "90m"`,
  );
});
/** Like `duration`, but `0` switches off. */
export const durationOrNever = z.union([z.literal(0), duration], {
  error: 'expected 0, or a length of time, e.g. "1d", "12h", "90m"',
});
export const time = z.string().transform((given, context) => {
  const parsed = parseTime(given);
  return parsed ?? fault(context, 'expected a time with its zone, e.g. "2026-12-31T18:00:00Z"');
});
export const NO_WIDER = `expected no wider than ${WIDEST_TEXT}; name the blocks that are meant one by one`;

/** Addresses of one's own. The ceiling holds here as well: what is too wide would empty the feed. */
export const cidr = z.string().transform((given, context) => {
  const parsed = parseListed(given);
  if (!parsed.ok || parsed.value.hostBits) {
    return fault(context, 'expected an address, a CIDR without host bits, or a range a-b');
  }
  const { range } = parsed.value;
  return widthOf(range) === 'refused' ? fault(context, NO_WIDER) : range;
});
export const zone = z.string().transform((given, context) => {
  const parsed = parseDomainName(given);
  return parsed.ok ? parsed.value : fault(context, 'expected a domain name of two labels or more');
});
export const target = z.string().transform((given, context) => {
  const parsed = parseTarget(given);
  if (!parsed.ok) {
    return fault(context, `expected an address, CIDR, domain name or SHA-256; ${parsed.problem}`);
  }
  const { value } = parsed;
  const isRefused = value.kind === 'ip' && widthOf(value.range) === 'refused';
  return isRefused ? fault(context, NO_WIDER) : value;
});

const SECRET_ARN =
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}$/;

export const secretArn = z.string().regex(SECRET_ARN, {
  error: 'expected the ARN of a secret in Secrets Manager; the secret itself never stands here',
});
export const keyArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-f0-9-]{36}$/, {
    error: 'expected the ARN of a KMS key, e.g. "arn:aws:kms:eu-west-1:111122223333:key/…"',
  });

/** Refuses a field: what is allowed, with an example. */
export function fault(context: z.core.$RefinementCtx<string>, expected: string): never {
  context.addIssue({ code: 'custom', message: expected, input: context.value });
  return z.NEVER;
}

/** Of a secret that Palisade reads. */
export const secretKeyArn = keyArn.optional().meta({
  description: 'The KMS key of the secret, if it is one of yours',
  examples: ['arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000'],
});
export const timeoutSeconds = z
  .int()
  .min(1)
  .max(60)
  .describe('How long one request may take, in seconds');

export function typeGlobs(example: string) {
  return z
    .array(text)
    .min(1)
    .optional()
    .meta({ description: 'Globs over finding types; without it any type', examples: [[example]] });
}

/** What AWS, or the way there, refuses: one sentence for a person, with its cause. */
import { DescribedFault } from './fault-text.ts';

/** The message is for the person who runs the verb. */
export class AwsFault extends DescribedFault {
  override readonly name = 'AwsFault';
}

/** `doing`: what was tried, as in "list the accounts". What is a bug of ours stays what it is. */
export function awsFault(doing: string, cause: unknown): unknown {
  const reason = refusalIn(cause);
  return reason === undefined ? cause : new AwsFault(`cannot ${doing}: ${reason}`, { cause });
}

/** A list that AWS always gives, if only an empty one. Without it the answer is not read as if there were none. */
export function listFrom<T>(operation: string, list: readonly T[] | undefined): readonly T[] {
  const given: unknown = list;
  if (Array.isArray(given)) return given as readonly T[];
  throw new AwsFault(
    `${operation} answered without a list, which is not an empty one: expected a list, if only an empty one; ` +
      'run it again, and look at https://health.aws.amazon.com if it stays so',
  );
}

const NETWORK_CODE = /^E[A-Z]+$/;

/** What AWS calls credentials that have ended, and those that it does not know. */
const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'];
const UNKNOWN = [
  ...['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId'],
  ...['InvalidSignatureException', 'SignatureDoesNotMatch', 'AuthFailure'],
];

function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (['CredentialsProviderError', 'TokenProviderError'].includes(error.name)) {
    const next = /\bsso\b/i.test(error.message)
      ? 'log in with aws sso login --profile NAME, then run this again'
      : 'name a profile with --profile';
    return `no credentials of AWS: ${error.message.replace(/\.?\s*$/, '')}; ${next}`;
  }
  if (error.message === 'Region is missing') return 'no region is given; name one with --region';
  if ('code' in error && typeof error.code === 'string' && NETWORK_CODE.test(error.code)) {
    return networkText(error.message === '' ? error.code : error.message);
  }
  if (!('$metadata' in error) && error.name !== 'TimeoutError') return undefined;
  const [firstLine = ''] = error.message.split('\n');
  return `${error.name}: ${firstLine}${nextStep(error.name)}`;
}

/** A name that does not resolve is mostly of a region that does not exist. */
function networkText(message: string): string {
  const [, host] = /\bENOTFOUND (\S+)/.exec(message) ?? [];
  return host === undefined
    ? message
    : `there is no host ${host}: check the region in its name, and the network`;
}

function nextStep(name: string): string {
  if (EXPIRED.includes(name)) {
    return '; the credentials have ended: log in again (aws sso login --profile NAME), or take new ones';
  }
  return UNKNOWN.includes(name)
    ? '; AWS does not know these credentials: check --profile, AWS_PROFILE and AWS_ACCESS_KEY_ID'
    : '';
}

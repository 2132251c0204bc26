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

function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (['CredentialsProviderError', 'TokenProviderError'].includes(error.name)) {
    return `no credentials of AWS: ${error.message}; name a profile with --profile`;
  }
  if (error.message === 'Region is missing') return 'no region is given; name one with --region';
  if ('code' in error && typeof error.code === 'string' && NETWORK_CODE.test(error.code)) {
    return error.message === '' ? error.code : error.message;
  }
  if (!('$metadata' in error) && error.name !== 'TimeoutError') return undefined;
  const [firstLine = ''] = error.message.split('\n');
  return `${error.name}: ${firstLine}`;
}

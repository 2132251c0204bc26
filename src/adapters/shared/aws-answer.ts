/** What AWS answered, or why there is no answer, as facts: nothing is thrown. */
import type { Answer } from '../../domain/coverage/coverage.ts';
import { awsFault } from './aws-fault.ts';

export async function answerOf<T>(asked: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { known: await asked() };
  } catch (error) {
    return { unknown: reasonOf(error), detail: detailOf(error) };
  }
}

/** By these names AWS says that what is asked for does not exist. */
const ABSENT = /ResourceNotFound|QueueDoesNotExist|NonExistentQueue/;

/** The same of something that may not exist. */
export async function answerOrAbsent<T>(asked: () => Promise<T>): Promise<Answer<T | 'absent'>> {
  return answerOf(async () => {
    try {
      return await asked();
    } catch (error) {
      if (error instanceof Error && ABSENT.test(error.name)) return 'absent' as const;
      throw error;
    }
  });
}

function detailOf(error: unknown): string {
  const fault = awsFault('ask', error);
  return fault instanceof Error ? fault.message : String(fault);
}

/** An adapter below may have described it already, with AWS's error as the cause. */
function reasonOf(error: unknown): 'access-denied' | 'throttled' | 'unreadable' {
  if (!(error instanceof Error)) return 'unreadable';
  if (/Access-?Denied|Unauthorized/i.test(error.name)) return 'access-denied';
  if (/Throttl|TooManyRequests/i.test(error.name)) return 'throttled';
  return error.cause === undefined ? 'unreadable' : reasonOf(error.cause);
}

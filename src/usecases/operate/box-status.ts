/** What is known of the boxes that feeds are pushed to, one by one. */
import { formatTime, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { PushFailure } from '../../domain/push/push-record.ts';
import type { PushedBox } from '../../domain/push/pushed-boxes.ts';
import type { PushRecords } from '../../ports/firewalls.ts';
import type { Pointer } from '../publish/edition-store.ts';

export interface BoxStatus {
  readonly name: string;
  /** The edition that it held whole last; `undefined` if none was ever pushed. */
  readonly edition: number | undefined;
  /** How many editions that is behind the one that stands. */
  readonly behind: number | undefined;
  readonly pushedAt: EpochSeconds | undefined;
  /** From when that edition was made until the box held it. */
  readonly delay: Seconds | undefined;
  readonly failure: PushFailure | undefined;
  /** Why nothing is known of it. */
  readonly fault: string | undefined;
}

/** A box of which nothing can be read hides no other. */
export async function boxStatuses(
  { boxes, records }: { readonly boxes: readonly PushedBox[]; readonly records: PushRecords },
  committed: Pointer | undefined,
): Promise<readonly BoxStatus[]> {
  return Promise.all(
    boxes.map(async ({ name }): Promise<BoxStatus> => {
      try {
        const record = await records.read(name);
        const { edition, pushedAt, delay, failure } = record ?? {};
        const behind =
          edition === undefined || committed === undefined
            ? undefined
            : Math.max(0, committed.number - edition);
        return { name, edition, behind, pushedAt, delay, failure, fault: undefined };
      } catch (error) {
        const fault = error instanceof Error ? error.message : String(error);
        const nothing = { edition: undefined, behind: undefined, pushedAt: undefined };
        return { name, ...nothing, delay: undefined, failure: undefined, fault };
      }
    }),
  );
}

/** As `/status` answers. */
export function boxAnswer({ name, edition, behind, pushedAt, ...rest }: BoxStatus): object {
  const { delay, failure, fault } = rest;
  return {
    name,
    edition: edition ?? null,
    behind: behind ?? null,
    pushedAt: pushedAt === undefined ? null : formatTime(pushedAt),
    delaySeconds: delay ?? null,
    failing:
      failure === undefined
        ? null
        : {
            since: formatTime(failure.since),
            tries: failure.tries,
            nextTryAt: formatTime(failure.nextTryAt),
            reason: failure.reason,
          },
    fault: fault ?? null,
  };
}

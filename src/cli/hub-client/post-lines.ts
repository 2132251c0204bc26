/** Findings for the local hub: one POST of JSON lines, sent again while the hub has no room for them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { textAt } from '../../domain/base/lookup.ts';
import { Failure } from '../shell/verb.ts';

export interface PostedLines {
  readonly status: number;
  readonly document: unknown;
}

const PATIENCE_MILLISECONDS = 60_000;
/** The queue is full, or the disk is slow: nothing was taken. */
const TRY_AGAIN: readonly number[] = [429, 503];
const WAITS_MAX = 60;
const WAIT_SECONDS = 10;

/** Throws `Failure` if no hub answers, or it has had no room for long. */
export async function postLines(
  base: URL,
  lines: readonly string[],
  report: (text: string) => void,
): Promise<PostedLines> {
  const url = new URL('findings', base);
  for (let waits = 0; waits < WAITS_MAX; waits += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => `${line}\n`).join(''),
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    }).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Failure(`no hub answers at ${base.href}: ${reason}; start one with npm start`);
    });
    const document: unknown = await response.json().catch(() => undefined);
    if (!TRY_AGAIN.includes(response.status)) return { status: response.status, document };
    const seconds = Number(response.headers.get('retry-after') ?? WAIT_SECONDS);
    const wait = Number.isFinite(seconds)
      ? Math.min(WAIT_SECONDS, Math.max(0, seconds))
      : WAIT_SECONDS;
    report(`${textAt(document, 'detail') ?? 'the hub has no room'}: trying again in ${wait} s\n`);
    await sleep(wait * 1000);
  }
  throw new Failure(
    `the hub at ${base.href} has had no room for a long time: look at palisade status, then send the rest again`,
  );
}

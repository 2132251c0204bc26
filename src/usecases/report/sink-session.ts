/**
 * What a process holds of one sink: its secret, its token, its pace, and the step at which deliveries begin.
 * One exchange goes through the steps of a delivery and comes back with how it ended.
 *
 *   done ◀── step ──▶ next step          reauth: secret and token again, once, then it is final
 *             │
 *             └──▶ retry: waits if the time left allows it, twice, else leaves it to the queue
 *
 * Law: whatever a sink answers, an exchange ends within the time it was given, and what is logged of it holds
 * no secret and no text of the other side but a trace id.
 */
import type { ConfiguredSink, OpenSink } from '../../domain/reports/configured-sinks.ts';
import type { Hmac } from '../../domain/base/hmac.ts';
import {
  traceOf,
  type HttpAnswer,
  type HttpRequest,
  type Reports,
  type RetryScope,
  type Sink,
  type SinkStep,
  type SinkResponse,
} from '../../domain/reports/sink.ts';
import type { Seconds } from '../../domain/base/time.ts';
import type { SinkHttp, SinkSecret } from '../../ports/sinks.ts';

export interface SessionPorts {
  readonly http: SinkHttp;
  readonly secret: SinkSecret;
  readonly hmac: Hmac;
  readonly timing: Timing;
}

export interface Timing {
  /** The machine's clock; only differences and whole seconds are used. */
  nowMs(): number;
  pause(ms: number): Promise<void>;
}

/** How long a run may take. */
export interface Run {
  remainingMs(): number;
}

export type Ended =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly scope: RetryScope;
      readonly after?: Seconds;
    }
  | { readonly kind: 'reject'; readonly reason: string };

export interface SinkSession {
  /** Throws if the secret cannot be read. */
  opened(): Promise<OpenSink>;
  exchange(reports: Reports, run: Run): Promise<Ended>;
}

/** More steps than any protocol has. */
const STEPS_MAX = 8;
const WAITS_MAX = 2;
/** What must be left after a request's timeout: for receipts, dead letters, and telling of it. */
const MARGIN_MS = 5_000;

interface Session {
  readonly configured: ConfiguredSink;
  readonly ports: SessionPorts;
  open: OpenSink | undefined;
  token: { readonly text: string; readonly untilMs: number } | undefined;
  start: SinkStep | undefined;
  /** When the next request may go out: the pace, or what the sink asked for. */
  notBeforeMs: number;
}

export function sinkSession(configured: ConfiguredSink, ports: SessionPorts): SinkSession {
  const session: Session = {
    configured,
    ports,
    open: undefined,
    token: undefined,
    start: undefined,
    notBeforeMs: Number.NEGATIVE_INFINITY,
  };
  return {
    opened: () => opened(session, false),
    exchange: (reports, run) => exchange(session, reports, run),
  };
}

/** The secret may have been rotated while we ran; unless `fresh` its reader decides how old it may be. */
async function opened(session: Session, fresh: boolean): Promise<OpenSink> {
  const { configured, ports } = session;
  const parsed = configured.open(await ports.secret.read(fresh), ports.hmac);
  if (!parsed.ok) {
    throw new Error(`the secret of ${configured.name} cannot be used: ${parsed.problem}`);
  }
  session.open = parsed.value;
  return parsed.value;
}

async function sinkOf(session: Session): Promise<Sink> {
  const { sink } = session.open ?? (await opened(session, false));
  return sink;
}

/** What a step comes to beside a verdict: there was no time for it in this run. */
type StepEnd = SinkResponse | { readonly kind: 'later'; readonly after: Seconds };

/** Where an exchange is, and what it has used up. */
interface SessionCourse {
  step: SinkStep;
  isRenewed: boolean;
  waits: number;
  /** Why the sink was to be asked again; the reason if there is no time for it. */
  pending: string | undefined;
}

async function exchange(session: Session, reports: Reports, run: Run): Promise<Ended> {
  const sink = await sinkOf(session);
  const course: SessionCourse = {
    step: session.start ?? sink.start,
    isRenewed: false,
    waits: 0,
    pending: undefined,
  };
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const ended = await goOn(session, course, await stepOnce(session, reports, course.step, run));
    if (ended !== undefined) return ended;
  }
  return { kind: 'retry', reason: 'the sink leads in circles', scope: 'report' };
}

/** How the exchange ends; `undefined` if it goes on. */
async function goOn(
  session: Session,
  course: SessionCourse,
  end: StepEnd,
): Promise<Ended | undefined> {
  switch (end.kind) {
    case 'done':
    case 'reject':
      return end;
    case 'next':
      course.step = end.step;
      if (end.lasting) session.start = end.step;
      return undefined;
    case 'reauth':
      if (course.isRenewed) return { kind: 'reject', reason: end.reason };
      course.isRenewed = true;
      session.token = undefined;
      await opened(session, true);
      return undefined;
    case 'later':
      return {
        ...end,
        kind: 'retry',
        scope: 'sink',
        reason: course.pending ?? 'there was no time to ask the sink',
      };
    case 'retry':
      if (!isWorthWaiting(end, course)) return end;
      course.pending = end.reason;
      course.waits += 1; // the next request waits for as long
      return undefined;
  }
}

/** Only the sink's own wait is for all its reports; one report's is left to the queue. */
function isWorthWaiting(
  { after, scope }: Extract<StepEnd, { kind: 'retry' }>,
  { waits }: SessionCourse,
) {
  return after !== undefined && scope === 'sink' && waits < WAITS_MAX;
}

async function stepOnce(
  session: Session,
  reports: Reports,
  step: SinkStep,
  run: Run,
): Promise<StepEnd> {
  const sink = await sinkOf(session);
  const token = await tokenFor(session, sink, run);
  if (typeof token !== 'string') return token;
  const now = Math.floor(session.ports.timing.nowMs() / 1_000);
  const answer = await ask(session, sink.encode(reports, { step, token, now }), run);
  return 'kind' in answer ? answer : logged(session, sink.classify(answer, step), answer, token);
}

/** The token that is still good, or a new one; empty for a sink without a token endpoint. */
async function tokenFor(session: Session, sink: Sink, run: Run): Promise<string | StepEnd> {
  const { timing } = session.ports;
  if (sink.token === undefined) return '';
  if (session.token !== undefined && timing.nowMs() < session.token.untilMs) {
    return session.token.text;
  }
  const answer = await ask(session, sink.token.request(), run);
  if ('kind' in answer) return answer;
  const read = sink.token.read(answer);
  if (read.kind !== 'token') return logged(session, read, answer, '');
  const { text, validFor } = read.token;
  session.token = { text, untilMs: timing.nowMs() + validFor * 1_000 };
  return text;
}

/** Sends when the pace allows it; a verdict if there is no answer. */
async function ask(
  session: Session,
  request: HttpRequest,
  run: Run,
): Promise<HttpAnswer | StepEnd> {
  const { configured, ports } = session;
  const waitMs = Math.max(0, session.notBeforeMs - ports.timing.nowMs());
  if (waitMs + configured.timeout * 1_000 + MARGIN_MS > run.remainingMs()) {
    return { kind: 'later', after: Math.ceil(waitMs / 1_000) };
  }
  if (waitMs > 0) await ports.timing.pause(waitMs);
  session.notBeforeMs = ports.timing.nowMs() + 60_000 / configured.requestsPerMinute;
  try {
    const outcome = await ports.http.send(request);
    if (outcome.kind === 'answered') return outcome.answer;
    return { kind: 'reject', reason: outcome.reason };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'no answer';
    return { kind: 'retry', reason, scope: 'sink' };
  }
}

/** The verdict with the trace id; how long the sink wants to be left alone is remembered. */
function logged(
  session: Session,
  verdict: SinkResponse,
  answer: HttpAnswer,
  token: string,
): SinkResponse {
  if (verdict.kind === 'done' || verdict.kind === 'next') return verdict;
  if (verdict.kind === 'retry' && verdict.scope === 'sink' && verdict.after !== undefined) {
    const until = session.ports.timing.nowMs() + verdict.after * 1_000;
    session.notBeforeMs = Math.max(session.notBeforeMs, until);
  }
  const secrets = [...(session.open?.sink.secrets ?? []), token].filter((one) => one !== '');
  const trace = traceOf(answer, secrets);
  return trace === undefined
    ? verdict
    : { ...verdict, reason: `${verdict.reason} (trace ${trace})` };
}

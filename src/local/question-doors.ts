/** What analysts ask with GET: status, explain, diff, editions; all answered in JSON, times in ISO 8601. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { wallTime } from '../adapters/wall-clock.ts';
import { formatAddress } from '../domain/address.ts';
import type { Entry } from '../domain/edition.ts';
import { parseTarget, type Target } from '../domain/override.ts';
import { formatTime } from '../domain/time.ts';
import { describeDiffProblem, diffEditions } from '../usecases/diff.ts';
import { latestEditions, type FeedBucket, type Pointer } from '../usecases/edition-store.ts';
import { explainValue, type Asked, type ExplainTerms } from '../usecases/explain.ts';
import { hubStatus } from '../usecases/status.ts';
import type { Ledger, ObjectStore } from '../ports.ts';
import { HttpRefusal, sendJson } from './http-answer.ts';
import type { Clock } from './play-clock.ts';
import type { Queue } from './queue.ts';

export interface QuestionOptions {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
  readonly terms: ExplainTerms;
  readonly queue: Pick<Queue, 'counts'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly speed: number;
  readonly live: boolean;
}

type Ask = (query: URLSearchParams) => Promise<unknown>;

const EDITIONS_TOLD = 100;

export function questionDoors(options: QuestionOptions) {
  const asks: Readonly<Record<string, Ask>> = {
    status: () => status(options),
    explain: (query) => explain(options, query),
    diff: (query) => diff(options, query),
    editions: async () => ({
      editions: (await latestEditions(options.ops, EDITIONS_TOLD)).map(told),
    }),
  };
  return new Map(
    Object.entries(asks).map(([path, ask]) => [
      path,
      async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const [, search = ''] = (request.url ?? '').split('?', 2);
        const value = await ask(new URLSearchParams(search));
        sendJson(request, response, { status: 200, value });
      },
    ]),
  );
}

async function status({ queue, clock, speed, live, ...ports }: QuestionOptions): Promise<object> {
  const now = clock.now();
  const { steering, edition, check, buckets } = await hubStatus(ports, { now, wall: wallTime() });
  const { mode, by, growthAllowed, shrinkAllowed } = steering;
  return {
    time: formatTime(now),
    ...{ live, speed, mode },
    by: by === undefined ? null : { ...by, at: formatTime(by.at) },
    released: { growth: growthAllowed, shrink: shrinkAllowed },
    edition:
      edition === undefined
        ? null
        : {
            ...told(edition.pointer),
            ...{ entries: edition.entries, byBand: edition.byBand, byKind: edition.byKind },
          },
    lastCheck:
      check === undefined
        ? null
        : { at: formatTime(check.at), ageSeconds: check.age, outcome: check.outcome },
    alarms: check?.alarms ?? [],
    buckets: buckets.map(({ name, edition: number, behind }) => ({
      ...{ name, edition: number ?? null, behind: behind ?? null },
    })),
    queue: { waiting: queue.counts().held, deadLetters: queue.counts().dead },
  };
}

async function explain(options: QuestionOptions, query: URLSearchParams): Promise<object> {
  const { ledger, ops, terms, clock } = options;
  const now = clock.now();
  const explanation = await explainValue({ ledger, ops }, terms, askedIn(query), now);
  return { ...explanation, time: formatTime(now) };
}

async function diff({ ops }: QuestionOptions, query: URLSearchParams): Promise<object> {
  const [from, to] = [numberIn(query, 'from'), numberIn(query, 'to')];
  const found = await diffEditions(ops, {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  if (!found.ok) throw new HttpRefusal(404, found.problem.kind, describeDiffProblem(found.problem));
  const { came, left, extended, linesAdded, linesRemoved } = found.value;
  return {
    ...{ from: told(found.value.from), to: told(found.value.to) },
    came: came.map(toldEntry),
    left: left.map(({ entry, because }) => ({ ...toldEntry(entry), because })),
    extended: extended.map(({ entry, formerUntil }) => ({
      ...toldEntry(entry),
      formerUntil: formatTime(formerUntil),
    })),
    ...{ linesAdded, linesRemoved },
  };
}

function askedIn(query: URLSearchParams): Asked {
  const text = query.get('value') ?? '';
  const target = parseTarget(text);
  if (!target.ok) throw new HttpRefusal(422, 'no-value', target.problem, { where: 'value' });
  return canonical(target.value);
}

function canonical(target: Target): Asked {
  if (target.kind === 'domain') return { kind: 'domain', value: target.name };
  if (target.kind === 'hash') return { kind: 'hash', value: target.hash };
  const { family, first, last } = target.range;
  if (first === last) return { kind: 'ip', value: formatAddress(family, first) };
  throw new HttpRefusal(422, 'no-value', `${target.text} is a network: ask for one address of it`, {
    where: 'value',
  });
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const detail = `${name} is ${JSON.stringify(text.slice(0, 40))}, wanted is the number of an edition`;
  throw new HttpRefusal(422, 'no-number', detail, { where: name });
}

function told({ number, digest, at }: Pointer) {
  return { number, digest, at: formatTime(at) };
}

function toldEntry({ kind, value, band, lastSeen, until, accounts }: Entry) {
  const [seen, end] = [formatTime(lastSeen), formatTime(until)];
  return { kind, value, band, lastSeen: seen, until: end, accounts };
}

/** `GET /list`: reads what is asked for, and gives one page of it. */
import {
  LIST_FILTERS,
  parseListFilter,
  type FilterTexts,
} from '../../domain/edition/listed-value.ts';
import { formatTime } from '../../domain/base/time.ts';
import type { Clock } from '../publish/publisher-memory.ts';
import type { ExplainPorts, ExplainTerms } from './explain.ts';
import { listSteering, listValues, PAGE_MAX, STEERING_LISTS, VALUE_LISTS } from './list-values.ts';
import { refusal, type Reply } from './reply.ts';

const PAGE_DEFAULT = 500;
/** Longer than the longest key: a domain name has at most 253 characters. */
const KEY_MAX = 300;

export async function answerList(
  ports: ExplainPorts,
  terms: ExplainTerms,
  { query, now, wall }: Clock & { readonly query: URLSearchParams },
): Promise<Reply> {
  const name = query.get('what') ?? 'entries';
  const time = formatTime(now);
  const steering = STEERING_LISTS.find((list) => list === name);
  const texts = filterTexts(query);
  if (steering !== undefined) {
    const [unfit] = Object.keys(texts);
    if (unfit !== undefined) {
      return refusal(422, 'no-such-filter', `${steering} are not filtered by ${unfit}`, unfit);
    }
    const { values, more } = await listSteering(ports, terms, steering, { now, wall });
    return { status: 200, value: { what: steering, time, values, more, next: null } };
  }
  const list = VALUE_LISTS.find((one) => one === name);
  if (list === undefined) {
    const expected = [...VALUE_LISTS, ...STEERING_LISTS].join(', ');
    const got = JSON.stringify(name.slice(0, 80));
    return refusal(422, 'no-such-list', `what is ${got}, expected ${expected}`, 'what');
  }
  const filter = parseListFilter(texts);
  if (!filter.ok) return refusal(422, 'no-filter', filter.problem.detail, filter.problem.name);
  const limit = Number(query.get('limit') ?? PAGE_DEFAULT);
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    const detail = `limit is out of bounds, expected a whole number from 1 to ${PAGE_MAX}`;
    return refusal(422, 'no-limit', detail, 'limit');
  }
  const after = query.get('after')?.slice(0, KEY_MAX);
  const request = { list, filter: filter.value, after, limit };
  return {
    status: 200,
    value: { what: list, time, ...(await listValues(ports, terms, request, now)) },
  };
}

function filterTexts(query: URLSearchParams): FilterTexts {
  return Object.fromEntries(
    LIST_FILTERS.flatMap((name) => {
      const text = query.get(name);
      return text === null ? [] : [[name, text]];
    }),
  );
}

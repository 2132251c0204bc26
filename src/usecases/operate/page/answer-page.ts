/** The page's questions as a hub answers them: what they may ask is checked here. */
import { HISTORY_KEY } from '../../../domain/configuration/deployed-names.ts';
import { parseHistory } from '../../../domain/edition/plotted-history.ts';
import { KINDS } from '../../../domain/findings/extraction.ts';
import type { Override } from '../../../domain/facts/override.ts';
import { parseJson } from '../../../domain/base/json.ts';
import type { EpochSeconds } from '../../../domain/base/time.ts';
import type { Ledger } from '../../../ports/ledger.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { IngestQueue } from '../../../ports/queues.ts';
import type { Clock } from '../../publish/publisher-memory.ts';
import { refusal, type Reply } from '../reply.ts';
import { actionList } from './action-list.ts';
import { entryDetails, type DetailPorts } from './entry-details.ts';
import { entryTable } from './entry-table.ts';
import { intakeFigures } from './intake-figures.ts';
import { valueHistory } from './value-history.ts';

/** `edition=` (the committed one), `from=` (0): the first row; `top=` so many of the highest bands instead. */
export async function answerTable(
  { ops, turn }: Pick<DetailPorts, 'ops' | 'turn'>,
  query: URLSearchParams,
): Promise<Reply> {
  const [edition, from] = [countIn(query, 'edition'), countIn(query, 'from') ?? 0];
  const top = countIn(query, 'top');
  if (edition === WRONG || from === WRONG || top === WRONG || (top ?? 0) > TOP_MAX) {
    return NO_NUMBER;
  }
  const table = await entryTable(ops, { edition, from, top }, turn);
  return table === undefined ? NO_EDITION : { status: 200, value: table };
}

/** `edition=`, `from=` (0). */
export async function answerDetails(
  ports: DetailPorts,
  { query, now, wall }: Clock & { readonly query: URLSearchParams },
): Promise<Reply> {
  const [edition, from] = [countIn(query, 'edition'), countIn(query, 'from') ?? 0];
  if (edition === WRONG || edition === undefined || from === WRONG) return NO_NUMBER;
  const details = await entryDetails(ports, edition, from, { now, wall });
  return details === undefined ? NO_DETAILS : { status: 200, value: details };
}

/** Throws if the file cannot be read; one that is damaged is begun again by the next edition. */
export async function answerHistory(ops: ObjectStore): Promise<Reply> {
  const found = await ops.read(HISTORY_KEY);
  const text = found.kind === 'absent' ? '' : Buffer.from(found.body).toString('utf8');
  return { status: 200, value: { points: parseHistory(parseJson(text)) ?? [] } };
}

export async function answerActions(
  ledger: Ledger,
  configured: readonly Override[],
  now: EpochSeconds,
): Promise<Reply> {
  return { status: 200, value: await actionList(ledger, configured, now) };
}

/** `kind=`, `value=`: in canonical text. */
export async function answerHolding(ops: ObjectStore, query: URLSearchParams): Promise<Reply> {
  const [kind, value] = [query.get('kind') ?? '', query.get('value') ?? ''];
  const isValue = KINDS.some((one) => one === kind) && value !== '' && value.length <= VALUE_MAX;
  if (!isValue) return refusal(422, 'no-value', 'kind and value are expected', 'value');
  return { status: 200, value: await valueHistory(ops, `${kind} ${value}`) };
}

const VALUE_MAX = 300;

export async function answerIntake(ops: ObjectStore, queue: IngestQueue): Promise<Reply> {
  return { status: 200, value: await intakeFigures(ops, queue) };
}

const TOP_MAX = 1_000;
const WRONG = 'wrong';
const NO_NUMBER = refusal(422, 'no-number', 'edition, from and top are expected as whole numbers');
const NO_EDITION = refusal(404, 'unknown-edition', 'there is no such edition, or it is gone');
const NO_DETAILS = refusal(
  404,
  'no-details',
  'there is no such edition, or its findings are more than one request can read: palisade list filters them',
);

function countIn(query: URLSearchParams, name: string): number | undefined | typeof WRONG {
  const text = query.get(name);
  if (text === null) return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : WRONG;
}

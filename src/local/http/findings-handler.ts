/**
 * `POST /findings`: one finding or event, an array, a GetFindings page, or JSON lines.
 *
 * 202 once what is good is durable in the queue, with an outcome for every item; 4xx with what and
 * where if nothing of it can be taken. The good items of a mixed batch are kept.
 */
import { counted } from '../../domain/base/counted.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeDocumentProblem, findingsIn } from '../../domain/findings/finding-file.ts';
import { isJudgement } from '../../domain/facts/judgement.ts';
import { JSON_LIMITS } from '../../domain/base/json-limits.ts';
import { field } from '../../domain/base/lookup.ts';
import { formatTime } from '../../domain/base/time.ts';
import { HttpRefusal, sendJson } from './http-response.ts';
import type { Admission, Intake, Offered } from '../intake/intake.ts';
import { describeSyntaxFault, syntaxFault } from '../../domain/base/json-syntax.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';
import { documentIn, readBody, type Body } from './request-body.ts';

const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/x-ndjson';
const DEPTH_MAX = JSON_LIMITS.depth;
/** At a hundred a second it would take minutes until a finding sent now is seen. */
const WAITING_MAX = 50_000;

export function findingsHandler(intake: Intake, clock: Pick<SimulatedClock, 'now'>) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const items = itemsOf(await readBody(request, [JSON_TYPE, LINES_TYPE]));
    if (intake.waiting() > WAITING_MAX) {
      throw new HttpRefusal(429, 'queue-full', `${intake.waiting()} findings wait already`, {
        headers: { 'Retry-After': '10' },
      });
    }
    const now = clock.now();
    const admissions = await taken(intake, items, now);
    const answers = admissions.map((admission, index) => answerOf(admission, index, items[index]));
    const accepted = admissions.filter(({ outcome }) => outcome === 'accepted').length;
    // An empty page is an answer of GuardDuty's: it is taken, and holds nothing.
    if (accepted === 0 && answers.length > 0) throw nothingTaken(answers);
    const refused = answers.length - accepted;
    const value = { accepted, refused, time: formatTime(now), items: answers };
    sendJson(request, response, { status: 202, value });
  };
}

async function taken(
  intake: Intake,
  items: readonly Offered[],
  now: number,
): Promise<readonly Admission[]> {
  try {
    return await intake.take(items, now);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HttpRefusal(503, 'not-stored', `nothing was taken: ${reason}`, {
      headers: { 'Retry-After': '10' },
    });
  }
}

interface FindingsResponse {
  readonly index: number;
  readonly where: string;
  readonly outcome: Admission['outcome'];
  readonly finding?: string;
  readonly reason?: string;
}

function answerOf(
  admission: Admission,
  index: number,
  item: Offered | undefined,
): FindingsResponse {
  const place = item?.source ?? '';
  if (admission.outcome === 'accepted') return { index, where: place, ...admission };
  const { outcome, reason, field: name } = admission;
  const where = name === undefined ? place : [place, name].filter((part) => part !== '').join('.');
  return { index, where, outcome, reason };
}

function nothingTaken(answers: readonly FindingsResponse[]): HttpRefusal {
  const [first] = answers;
  const more =
    answers.length > 1 ? `, and ${counted(answers.length - 1, 'more is', 'more are')} refused` : '';
  return new HttpRefusal(422, 'no-finding-taken', `${first?.reason ?? 'no finding'}${more}`, {
    where: first?.where ?? '',
    items: answers,
  });
}

function itemsOf({ type, text }: Body): readonly Offered[] {
  return type === LINES_TYPE
    ? itemsInLines(text)
    : itemsInDocument(documentIn(text, DEPTH_MAX), '');
}

/** A line that is not JSON is one refused item: the others may still be good. */
function itemsInLines(text: string): readonly Offered[] {
  if (text.trim() === '') return [{ source: '', read: { refusal: 'the body is empty' } }];
  return text.split('\n').flatMap((line, index): readonly Offered[] => {
    if (line.trim() === '') return [];
    const source = `line ${index + 1}`;
    const fault = syntaxFault(line, DEPTH_MAX);
    if (fault === undefined) return itemsInDocument(JSON.parse(line) as unknown, source);
    return [
      {
        source,
        read: { refusal: `not JSON: ${describeSyntaxFault({ ...fault, line: index + 1 })}` },
      },
    ];
  });
}

function itemsInDocument(document: unknown, place: string): readonly Offered[] {
  if (!Array.isArray(document)) return itemsInPart(document, place);
  if (document.length === 0) return [{ source: place, read: { refusal: 'the list is empty' } }];
  return (document as readonly unknown[]).flatMap((part, index) =>
    itemsInPart(part, `${place}[${index}]`),
  );
}

function itemsInPart(part: unknown, place: string): readonly Offered[] {
  if (isJudgement(part)) return [{ source: place, read: { judgement: part } }];
  const page = field(part, 'findings');
  if (Array.isArray(page) && page.length === 0) return [];
  const isPage = Array.isArray(page);
  // In a list of its own, so that an array within an array is refused as what it is.
  return findingsIn([part]).map((found, index) => {
    const below = isPage ? [place, `findings[${index}]`] : [place];
    const source = below.filter((one) => one !== '').join('.');
    return found.kind === 'finding'
      ? { source: inEvent(source, found.finding), read: { finding: found.finding } }
      : { source, read: { refusal: describeDocumentProblem(found.problem) } };
  });
}

/** Fields of a finding in an event stand below its detail. */
function inEvent(
  source: string,
  { envelopeAccount }: { readonly envelopeAccount: string | undefined },
) {
  if (envelopeAccount === undefined) return source;
  return source === '' ? 'detail' : `${source}.detail`;
}

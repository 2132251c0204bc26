/**
 * Findings in what people keep them in. Each wrapping holds the next as a structure, as its JSON text, or packed:
 *
 *   SQS, SNS         { "Records" | "Messages": [ { "body": "…" } ] }, { "Message": "…" }, { "Sns": { "Message": "…" } }
 *   Kinesis          { "Records" | "records": [ { "kinesis": { "data": "base64" } } | { "data": "base64" } ] }
 *   CloudWatch Logs  { "events" | "logEvents": [ { "message": "…" } ] }, { "awslogs": { "data": "base64 of gzip" } }
 *   Logs Insights    { "results": [ [ { "field": "@message", "value": "…" } ] ] }
 *   EventBridge      { "detail-type": …, "detail": "…" }, { "Entries": [ … ] }, a list of events
 *   Lambda           { "requestPayload": … }, Step Functions { "input": … }
 *   Wazuh            { "integration": "aws", "aws": … }, { "data": { "aws": … } }
 *   Elastic, Splunk  { "_source": … }, { "event": { "original": "…" } }, { "result": { "_raw": "…" } }
 *   Security Hub     { "Findings": [ … ] }, { "detail-type": "Security Hub Findings - …", "detail": { "findings": … } }
 *   any of them as a text that holds JSON
 *
 * For files only: the hub takes no such thing, since a wrapping could hide whose bus an event came from.
 */
import { documentsIn } from '../base/json-documents.ts';
import { at, eachAt, field, isObject, textAt, type Json } from '../base/lookup.ts';
import { EMPTY_LIST, EMPTY_PAGE, findingIn, refusal, type Found } from './finding-file.ts';
import {
  findingInSecurityHub,
  isSecurityHubFinding,
  otherProduct,
} from './security-hub-finding.ts';

/** CloudWatch Logs in Kinesis in a file of messages has six; more, nobody has wrapped anything in. */
const WRAPPINGS_MAX = 10;

/** The text that was packed as base64, with gzip below it or not; `undefined` if it is none, or too much. */
export type Unpack = (base64: string) => string | undefined;

/** Lists of records; the first that is there is the one. */
const LISTS = ['records', 'messages', 'events', 'logEvents', 'entries', 'hits'];
/** Where one record holds its content; the first that holds JSON is the one. */
const CONTENTS: readonly (readonly string[])[] = [
  ['body'],
  ['message'],
  ['sns', 'message'],
  ['requestPayload'],
  ['input'],
  ['payload'],
  ['event', 'original'],
  ['_raw'],
  ['aws'],
  ['data', 'aws'],
  ['_source'],
  ['result'],
  ['event'],
];
/** Where it is packed. */
const PACKED: readonly (readonly string[])[] = [['kinesis', 'data'], ['awslogs', 'data'], ['data']];

const SECURITY_HUB_EVENT = /^Security Hub Findings - /;

/** Everything a document holds, in order; what holds no finding gives one refusal. */
export function findingsWithin(document: unknown, unpack: Unpack): readonly Found[] {
  const found: Found[] = [];
  collect(document, { unpack, found }, 0);
  return found;
}

interface WrappingReader {
  readonly unpack: Unpack;
  readonly found: Found[];
}

function collect(value: unknown, reading: WrappingReader, depth: number): void {
  if (!Array.isArray(value)) collectPart(value, reading, depth);
  else if (value.length === 0) reading.found.push(EMPTY_LIST);
  else for (const part of value as readonly unknown[]) collectPart(part, reading, depth);
}

/** A part of a list; a list in it is none of what is read here. */
function collectPart(part: unknown, reading: WrappingReader, depth: number): void {
  const page = field(part, 'findings');
  if (Array.isArray(page) || isObject(page)) {
    const parts: readonly unknown[] = Array.isArray(page) ? page : [page];
    if (parts.length === 0) reading.found.push(EMPTY_PAGE);
    for (const one of parts) collectPart(one, reading, depth);
    return;
  }
  const direct = findingIn(part);
  if (direct.kind === 'finding') {
    reading.found.push(direct);
    return;
  }
  const other = otherFormat(part);
  const isRead = other !== undefined || depth === WRAPPINGS_MAX;
  const inner = isRead ? undefined : contentsOf(part, reading.unpack);
  if (inner === undefined) reading.found.push(other ?? direct);
  else for (const one of inner) collect(one, reading, depth + 1);
}

/** What is in the wrapping, or `undefined` where nothing is wrapped. */
function contentsOf(part: unknown, unpack: Unpack): readonly unknown[] | undefined {
  if (typeof part === 'string') return documentsAt(part);
  if (!isObject(part)) return undefined;
  return recordsIn(part) ?? contentIn(part) ?? packedIn(part, unpack) ?? detailIn(part);
}

function recordsIn(part: Json): readonly unknown[] | undefined {
  for (const name of LISTS) {
    const records = field(part, name);
    if (isObject(records)) return [records];
    // An empty list says that there is nothing: it is handed on as the list that it is.
    if (Array.isArray(records)) return records.length > 0 ? (records as unknown[]) : [records];
  }
  const cells = eachAt(part, 'results').flatMap((row) => eachAt(row));
  const messages = cells.filter((cell) => textAt(cell, 'field') === '@message');
  return messages.length > 0 ? messages.map((cell) => field(cell, 'value')) : undefined;
}

function contentIn(part: Json): readonly unknown[] | undefined {
  for (const path of CONTENTS) {
    const content = at(part, ...path);
    if (isObject(content) || Array.isArray(content)) return [content];
    const documents = typeof content === 'string' ? documentsAt(content) : undefined;
    if (documents !== undefined) return documents;
  }
  return undefined;
}

function packedIn(part: Json, unpack: Unpack): readonly unknown[] | undefined {
  for (const path of PACKED) {
    const text = textAt(part, ...path);
    const documents =
      text === undefined ? undefined : (documentsAt(text) ?? unpacked(text, unpack));
    if (documents !== undefined) return documents;
  }
  return undefined;
}

function unpacked(base64: string, unpack: Unpack): readonly unknown[] | undefined {
  const text = unpack(base64);
  return text === undefined ? undefined : documentsAt(text);
}

/** An event whose detail is text, or is a page of Security Hub. */
function detailIn(part: Json): readonly unknown[] | undefined {
  const detail = field(part, 'detail');
  if (SECURITY_HUB_EVENT.test(textAt(part, 'detail-type') ?? '')) return [detail];
  const documents = typeof detail === 'string' ? documentsAt(detail) : undefined;
  return documents?.map((one) => ({ ...part, detail: one }));
}

/** The documents of a text that begins as a structure does, or a text of one; else it is just a text. */
function documentsAt(text: string): readonly unknown[] | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  const values = [...documentsIn([text])].flatMap((one) =>
    one.kind === 'value' ? [one.value] : [],
  );
  return values.length > 0 ? values : undefined;
}

/** What is no finding of GuardDuty's own format, by its name; Security Hub's is read. */
function otherFormat(part: unknown): Found | undefined {
  if (isSecurityHubFinding(part)) return foundInSecurityHub(part);
  if (field(part, 'class_uid') !== undefined && isObject(field(part, 'metadata'))) {
    const format = 'an OCSF finding, as Security Lake keeps it';
    const advice =
      'it leaves out the direction and the role that decide who is blocked: use the export of GuardDuty itself';
    return refusal({ kind: 'other-format', format, advice });
  }
  if (isObject(field(part, 's3')) && textAt(part, 'eventSource') === 'aws:s3') {
    const format = 'a notification of S3 that names an object';
    return refusal({ kind: 'other-format', format, advice: 'read that object' });
  }
  return undefined;
}

function foundInSecurityHub(part: unknown): Found {
  const product = otherProduct(part);
  const format = `a Security Hub finding (ASFF) of ${JSON.stringify((product ?? 'GuardDuty').slice(0, 80))}`;
  if (product !== undefined) {
    return refusal({ kind: 'other-format', format, advice: 'expected one of GuardDuty' });
  }
  const detail = findingInSecurityHub(part);
  if (detail !== undefined)
    return { kind: 'finding', finding: { detail, envelopeAccount: undefined } };
  const advice = 'its Types name no type of GuardDuty: use the export of GuardDuty itself';
  return refusal({ kind: 'other-format', format, advice });
}

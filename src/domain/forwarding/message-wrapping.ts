/**
 * Findings as messages carry them: EventBridge's events went through SNS or SQS, and somebody kept what came
 * out. Each wrapping holds the next as text.
 *
 *   SQS     { "Records" | "Messages": [ { "body": "…" } ] }
 *   SNS     { "Type": "Notification", "Message": "…" }, in a Lambda { "Records": [ { "Sns": {…} } ] }
 *   PutEvents entry, or an input transformer's work      { "detail-type": …, "detail": "…" }
 *
 * For files only: the hub takes no such thing, since a wrapping could hide whose bus an event came from.
 */
import { parseJson } from '../base/json.ts';
import { field, isObject, listAt, textAt } from '../base/lookup.ts';

/** SNS in SQS in a file of messages; deeper, nobody has wrapped anything. */
const DEPTH_MAX = 4;

/** What is in the wrapping, or `undefined` where nothing is wrapped. */
export function unwrapped(document: unknown): readonly unknown[] | undefined {
  const parts = Array.isArray(document) ? (document as unknown[]) : [document];
  const contents = parts.map((part) => contentsOf(part, DEPTH_MAX));
  return contents.some((one) => one !== undefined)
    ? contents.flatMap((one, index) => one ?? [parts[index]])
    : undefined;
}

function contentsOf(part: unknown, depth: number): readonly unknown[] | undefined {
  if (!isObject(part) || depth === 0) return undefined;
  const records = [...listAt(part, 'records'), ...listAt(part, 'messages')];
  if (records.length > 0) {
    return records.flatMap((record) => contentsOf(record, depth - 1) ?? [record]);
  }
  const text = textAt(part, 'body') ?? textAt(part, 'message') ?? textAt(part, 'sns', 'message');
  const inner = text === undefined ? undefined : parsed(text);
  if (inner !== undefined) return contentsOf(inner, depth - 1) ?? [inner];
  const detail = parsed(field(part, 'detail'));
  return detail === undefined ? undefined : [{ ...part, detail }];
}

function parsed(text: unknown): unknown {
  const value = typeof text === 'string' ? parseJson(text) : undefined;
  return isObject(value) ? value : undefined;
}

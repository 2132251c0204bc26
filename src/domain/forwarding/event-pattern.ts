/**
 * EventBridge event patterns, as far as ours go: fields that hold one of a list of texts, and at the top `$or`.
 *
 * The local hub holds events against the patterns of the templates themselves, so that what is forwarded here
 * and in AWS is decided by the same text. Semantics are those of the EventBridge user guide: every named field
 * must match; the list of a field holds alternatives; an array in the event matches if one of its elements does;
 * all fields below an array of objects must be met by one and the same object.
 */
import { isObject } from '../base/lookup.ts';

export interface EventPattern {
  readonly [field: string]: FieldPattern | readonly FieldPatterns[];
}

/** What a field must hold: one of these texts, or an object in which every field does. */
type FieldPattern = readonly string[] | FieldPatterns;

interface FieldPatterns {
  readonly [field: string]: FieldPattern;
}

const OR = '$or';

/**
 * Whether `letsThrough` reads this pattern as EventBridge does: no operator but `$or` at the top, above two or more
 * groups that name none of the fields beside it (where a group named one, both would have to be met by one and the
 * same element of an array).
 */
export function isPlainPattern(pattern: unknown): pattern is EventPattern {
  if (!isObject(pattern)) return false;
  const { [OR]: choice, ...fields } = pattern;
  if (choice === undefined) return isFields(fields);
  const groups: readonly unknown[] = Array.isArray(choice) ? choice : [];
  if (groups.length < 2 || !groups.every(isFields)) return false;
  const named = groups.flatMap((group) => Object.keys(group));
  if (named.some((name) => Object.hasOwn(fields, name))) return false;
  return Object.keys(fields).length === 0 || isFields(fields);
}

/** Whether a rule with this pattern lets an event through; anything but a JSON object never gets through. */
export function letsThrough(pattern: EventPattern, event: unknown): boolean {
  return (
    isObject(event) &&
    Object.entries(pattern).every(([name, below]) =>
      isGroups(name, below)
        ? below.some((group) => meetsAll(group, event))
        : meetsAll({ [name]: below }, event),
    )
  );
}

function isGroups(name: string, below: EventPattern[string]): below is readonly FieldPatterns[] {
  return name === OR && Array.isArray(below);
}

function isFields(pattern: unknown): pattern is FieldPatterns {
  if (!isObject(pattern)) return false;
  const fields = Object.entries(pattern);
  return fields.length > 0 && fields.every(([name, below]) => name !== OR && isField(below));
}

function isField(pattern: unknown): pattern is FieldPattern {
  if (!Array.isArray(pattern)) return isFields(pattern);
  return pattern.length > 0 && pattern.every((one) => typeof one === 'string');
}

function meetsAll(pattern: FieldPatterns, value: unknown): boolean {
  return (
    isObject(value) &&
    Object.entries(pattern).every(
      ([name, below]) => Object.hasOwn(value, name) && meets(below, value[name]),
    )
  );
}

function meets(pattern: FieldPattern, value: unknown): boolean {
  return elementsOf(value).some((element) =>
    isTexts(pattern)
      ? typeof element === 'string' && pattern.includes(element)
      : meetsAll(pattern, element),
  );
}

function isTexts(pattern: FieldPattern): pattern is readonly string[] {
  return Array.isArray(pattern);
}

/** The value, or each element of an array and of the arrays within it: without recursion, senders choose the depth. */
function elementsOf(value: unknown): readonly unknown[] {
  const elements: unknown[] = [];
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) for (const element of next) waiting.push(element);
    else elements.push(next);
  }
  return elements;
}

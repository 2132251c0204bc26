/**
 * Facts as lines of text, many in little room: what a checkpoint is written in.
 *
 *   ["t",{…traits…}]                                            numbered 0, 1, … as they come
 *   ["s",finding,updatedAt,archived,vetoed]                     a standing
 *   [0,finding,kind,value,confirmed,tor,asn,firstSeen,lastSeen,organization?] a sighting with the traits of that number
 *   {"kind":…}                                                  any other fact, as `factText` writes it
 *
 * A million sightings differ in little but address, finding and times: a third of the text of the facts.
 */
import { parseJson } from '../base/json.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import { factText, parseFact, type Fact } from './fact.ts';
import type { FindingTraits } from '../findings/finding.ts';
import { isObject } from '../base/lookup.ts';

export interface FactWriter {
  /** The lines of one fact, each ended. */
  readonly write: (fact: Fact) => string;
}

/** Writes one text, which must be read from its start. */
export function factWriter(): FactWriter {
  const numbers = new Map<FindingTraits, number>();
  return {
    write(fact) {
      if (fact.kind === 'standing') {
        const { finding, updatedAt, archived, vetoed } = fact.standing;
        return `${JSON.stringify(['s', finding, updatedAt, archived, vetoed])}\n`;
      }
      if (fact.kind !== 'sighting') return `${factText(fact)}\n`;
      const { traits, finding, value, firstSeen, lastSeen } = fact.sighting;
      const known = numbers.get(traits);
      const number = known ?? numbers.size;
      numbers.set(traits, number);
      const { kind, confirmed, tor, asn, organization } = value;
      const fields: unknown[] = [confirmed, tor, asn ?? null, firstSeen, lastSeen];
      if (organization !== undefined) fields.push(organization);
      const line = JSON.stringify([number, finding, kind, value.value, ...fields]);
      return known === undefined ? `${JSON.stringify(['t', traits])}\n${line}\n` : `${line}\n`;
    },
  };
}

/** Reads a text that `factWriter` wrote; `undefined` if it is anything else. */
export function readFactLines(text: string): readonly Fact[] | undefined {
  if (text !== '' && !text.endsWith('\n')) return undefined;
  const traits: FindingTraits[] = [];
  const facts: Fact[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const read = line.startsWith('[') ? factIn(parseJson(line), traits) : parseFact(line);
    if (read === undefined) return undefined;
    if (read !== 'traits') facts.push(read);
  }
  return facts;
}

function factIn(fields: unknown, traits: FindingTraits[]): Fact | 'traits' | undefined {
  if (!Array.isArray(fields)) return undefined;
  const [first, ...rest] = fields as readonly unknown[];
  if (first === 's') return standingIn(rest);
  if (first === 't') {
    const [read] = rest;
    if (!isTraits(read)) return undefined;
    traits.push(read);
    return 'traits';
  }
  return typeof first === 'number' ? sightingIn(traits[first], rest) : undefined;
}

function standingIn([finding, updatedAt, archived, vetoed]: readonly unknown[]): Fact | undefined {
  const isWhole =
    typeof finding === 'string' &&
    typeof updatedAt === 'number' &&
    typeof archived === 'boolean' &&
    typeof vetoed === 'boolean';
  return isWhole
    ? { kind: 'standing', standing: { finding, updatedAt, archived, vetoed } }
    : undefined;
}

function sightingIn(
  traits: FindingTraits | undefined,
  fields: readonly unknown[],
): Fact | undefined {
  const [finding, kind, value, confirmed, tor, asn, firstSeen, lastSeen, organization] = fields;
  if (traits === undefined || !isKind(kind)) return undefined;
  if (typeof finding !== 'string' || typeof value !== 'string') return undefined;
  if (typeof confirmed !== 'boolean' || typeof tor !== 'boolean') return undefined;
  if (typeof firstSeen !== 'number' || typeof lastSeen !== 'number') return undefined;
  if (!isNetwork(asn, organization)) return undefined;
  const usable = { kind, value, confirmed, tor, ...networkIn(asn, organization) };
  return { kind: 'sighting', sighting: { value: usable, traits, finding, firstSeen, lastSeen } };
}

/** Absent is null for a number that others follow, and undefined for the last. */
function isNetwork(asn: unknown, organization: unknown): boolean {
  return (
    (asn === null || typeof asn === 'number') &&
    (organization === undefined || typeof organization === 'string')
  );
}

function networkIn(asn: unknown, organization: unknown) {
  return {
    asn: typeof asn === 'number' ? asn : undefined,
    organization: typeof organization === 'string' ? organization : undefined,
  };
}

function isKind(value: unknown): value is Kind {
  return KINDS.some((kind) => kind === value);
}

function isTraits(value: unknown): value is FindingTraits {
  return (
    isObject(value) &&
    ['type', 'accountId', 'region'].every((field) => typeof value[field] === 'string') &&
    typeof value['severity'] === 'number'
  );
}

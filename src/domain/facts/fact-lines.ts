/**
 * Facts as lines of text, many in little room: what a checkpoint is written in.
 *
 *   ["t",{…traits…}]                                            numbered 0, 1, … as they come
 *   ["s",finding,updatedAt,archived,vetoed]                     a standing
 *   [0,finding,kind,value,confirmed,tor,asn,firstSeen,lastSeen,organization?,country?] a sighting with the traits of that number
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
      const { kind, confirmed, tor, asn, organization, country } = value;
      const fields: unknown[] = [confirmed, tor, asn ?? null, firstSeen, lastSeen];
      if (organization !== undefined || country !== undefined) fields.push(organization ?? null);
      if (country !== undefined) fields.push(country);
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
  const [finding, kind, value, confirmed, tor, asn, firstSeen, lastSeen, ...said] = fields;
  const [organization = null, country = null] = said;
  if (traits === undefined || !isKind(kind)) return undefined;
  if (typeof finding !== 'string' || typeof value !== 'string') return undefined;
  if (typeof confirmed !== 'boolean' || typeof tor !== 'boolean') return undefined;
  if (typeof firstSeen !== 'number' || typeof lastSeen !== 'number') return undefined;
  const network = networkIn(asn, organization, country);
  if (network === undefined) return undefined;
  const usable = { kind, value, confirmed, tor, ...network };
  return { kind: 'sighting', sighting: { value: usable, traits, finding, firstSeen, lastSeen } };
}

/** `null` is absent. */
function networkIn(asn: unknown, organization: unknown, country: unknown) {
  if (asn !== null && typeof asn !== 'number') return undefined;
  if (organization !== null && typeof organization !== 'string') return undefined;
  if (country !== null && typeof country !== 'string') return undefined;
  const network = { asn: asn ?? undefined, organization: organization ?? undefined };
  return country === null ? network : { ...network, country };
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

/**
 * Facts: what the ledger holds and what travels to the publisher. Each has a key; two facts of one key
 * join, so that repeated, late or reordered delivery changes nothing. All that is published is derived
 * from facts, the current policy and the time.
 */
import { parseJson } from '../base/json.ts';
import {
  bareStatus,
  findingStatusOf,
  joinFindingStatus,
  type FindingStatus,
} from './finding-status.ts';
import type { Finding } from '../findings/finding.ts';
import { controlKey, parseControl, type Control } from './control.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import { isObject, type Json } from '../base/lookup.ts';
import { overrideKey, parseTarget, type Override } from './override.ts';
import { joinOwnAddress, ownAddressesOf, type OwnAddress } from './own-address.ts';
import { indicatorKey, joinSighting, sightingKey, sightingsOf, type Sighting } from './sighting.ts';
import { parseTime, type EpochSeconds } from '../base/time.ts';
import { parseAddress } from '../values/address.ts';

export type Fact =
  | { readonly kind: 'sighting'; readonly sighting: Sighting }
  | { readonly kind: 'standing'; readonly standing: FindingStatus }
  | { readonly kind: 'own'; readonly own: OwnAddress }
  | { readonly kind: 'canary'; readonly canary: Canary }
  | { readonly kind: 'override'; readonly override: Override }
  | { readonly kind: 'control'; readonly control: Control };

/**
 * Bytes of a fact's text (UTF-8) that a ledger takes. A genuine fact has about 500; a sender can make one of
 * some 3,000, since every text that is kept of a finding is bounded where it is read (`finding.ts`).
 */
export const FACT_BYTES_MAX = 16_384;

/** What a sample finding named: proof that the path from a member account works. */
export interface Canary {
  readonly value: string;
  readonly lastSeen: EpochSeconds;
  /** Whose sample it was; ledgers of earlier versions do not say. */
  readonly account?: string;
  /** Where it was made; nor do they say this. */
  readonly region?: string;
}

/** Whose samples of one value are told apart. */
export function canaryOrigin({ account = '', region }: Canary): string {
  return region === undefined ? account : `${account}#${region}`;
}

/** All that one version of a finding says. A sample says nothing but that it came. */
export function factsOf(finding: Finding): readonly Fact[] {
  if (finding.sample) {
    const { accountId: account, region } = finding;
    // One that is made again may keep the time of its first event.
    const lastSeen = Math.max(finding.lastSeen, finding.updatedAt);
    return finding.canary.map((value) => ({
      kind: 'canary',
      canary: { value, lastSeen, account, region },
    }));
  }
  return [
    ...sightingsOf(finding).map((sighting): Fact => ({ kind: 'sighting', sighting })),
    { kind: 'standing', standing: findingStatusOf(finding) },
    ...ownAddressesOf(finding).map((own): Fact => ({ kind: 'own', own })),
  ];
}

/** The subject of all overrides: who judges a value needs each of them, as any range may cover it. */
export const OPERATORS = 'operators';
/** The subject of all controls. */
export const PUBLISHER = 'publisher';

/** What the fact is about; all facts of one subject are read together. */
export function factSubject(fact: Fact): string {
  switch (fact.kind) {
    case 'sighting':
      return indicatorKey(fact.sighting.value);
    case 'standing':
      return fact.standing.finding;
    case 'own':
      return fact.own.address;
    case 'canary':
      return fact.canary.value;
    case 'override':
      return OPERATORS;
    case 'control':
      return PUBLISHER;
  }
}

/** Identity among the facts of one kind and subject. */
export function factKey(fact: Fact): string {
  switch (fact.kind) {
    case 'sighting':
      return sightingKey(fact.sighting);
    case 'own':
      return fact.own.finding;
    case 'standing':
      return '';
    case 'canary':
      return canaryOrigin(fact.canary);
    case 'override':
      return overrideKey(fact.override);
    case 'control':
      return controlKey(fact.control);
  }
}

/** The join of two facts of the same kind, subject and key. */
export function joinFact(a: Fact, b: Fact): Fact {
  if (a.kind === 'sighting' && b.kind === 'sighting') {
    return { kind: 'sighting', sighting: joinSighting(a.sighting, b.sighting) };
  }
  if (a.kind === 'standing' && b.kind === 'standing') {
    return { kind: 'standing', standing: joinFindingStatus(a.standing, b.standing) };
  }
  if (a.kind === 'own' && b.kind === 'own') {
    return { kind: 'own', own: joinOwnAddress(a.own, b.own) };
  }
  if (a.kind === 'canary' && b.kind === 'canary') {
    return a.canary.lastSeen >= b.canary.lastSeen ? a : b;
  }
  return a;
}

/**
 * The version in which facts are written. What an older reader may overlook (another field, another kind) is no new
 * version; a change that it would misread is one.
 */
const FACT_VERSION = 1;

/** One line of JSON. Ranges hold bigints, so a target travels as the text it was given as. */
export function factText(fact: Fact): string {
  const v = FACT_VERSION;
  if (fact.kind !== 'override' || fact.override.act === 'expunge') {
    return JSON.stringify({ v, ...fact });
  }
  const { target, ...rest } = fact.override;
  return JSON.stringify({ v, kind: 'override', override: { ...rest, target: target.text } });
}

/** As `factText`, of what the publisher has to hear of it: a change record says no more. */
export function changeText(fact: Fact): string {
  return fact.kind === 'standing'
    ? factText({ kind: 'standing', standing: bareStatus(fact.standing) })
    : factText(fact);
}

/** What `factText` of this version wrote, or of the one before; `undefined` for anything else. */
export function parseFact(text: string): Fact | undefined {
  const fact = readFact(text);
  return fact === 'later' ? undefined : fact;
}

/**
 * Reads a stored fact. `later`: of a kind or version that only a later hub knows; it is to be kept, counted and passed
 * over, so that a hub that was rolled back goes on. `undefined` if it is anything else: then the store is damaged, and
 * the caller must say so, since a fact that is skipped in silence is an address that is not blocked. Lines that have no
 * version are of the time before there was one, and mean the same.
 */
export function readFact(text: string): Fact | 'later' | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { v = FACT_VERSION, kind } = value;
  if (!Number.isSafeInteger(v) || Number(v) < 1 || typeof kind !== 'string') return undefined;
  if (Number(v) > FACT_VERSION) return 'later';
  if (Object.hasOwn(READERS, kind)) return READERS[kind as Fact['kind']](value);
  return KIND_NAME.test(kind) ? 'later' : undefined;
}

type FactReader = (value: Json) => Fact | undefined;

/** Of a fact that is stored as it is: the kind is also the name of the field that holds it. */
function shaped(kind: 'sighting' | 'standing' | 'own', shape: Shape): FactReader {
  return (value) =>
    hasShape(value, shape) ? ({ kind, [kind]: value[kind] } as unknown as Fact) : undefined;
}

const KIND_NAME = /^[a-z][a-z-]{1,39}$/;

/**
 * What must be in a fact for it to be one: types of JSON, a time within reach, an address, or a value of its kind.
 * Who may write facts could write any text: what a later reader would throw at is refused here already.
 */
type Shape =
  | ('string' | 'number' | 'boolean' | 'time' | 'address' | 'value')
  | { readonly [field: string]: Shape };

const SHAPES = {
  sighting: {
    sighting: {
      value: 'value',
      traits: { type: 'string', severity: 'number', accountId: 'string', region: 'string' },
      finding: 'string',
      firstSeen: 'time',
      lastSeen: 'time',
    },
  },
  standing: {
    standing: { finding: 'string', updatedAt: 'time', archived: 'boolean', vetoed: 'boolean' },
  },
  own: { own: { address: 'address', finding: 'string', lastSeen: 'time' } },
  canary: { canary: { value: 'string', lastSeen: 'time' } },
} as const satisfies Readonly<Record<string, Shape>>;

const READERS: Readonly<Record<Fact['kind'], FactReader>> = {
  sighting: shaped('sighting', SHAPES.sighting),
  standing: shaped('standing', SHAPES.standing),
  own: shaped('own', SHAPES.own),
  canary: (value) =>
    isCanary(value) ? ({ kind: 'canary', canary: value['canary'] } as unknown as Fact) : undefined,
  override: (value) => parseOverride(value['override']),
  control: (value) => {
    const control = parseControl(value['control']);
    return control === undefined ? undefined : { kind: 'control', control };
  },
};

const SIGNED: Shape = { act: 'string', author: 'string', reason: 'string', at: 'number' };

function parseOverride(value: unknown): Fact | undefined {
  if (!isObject(value) || !hasShape(value, SIGNED)) return undefined;
  const { until, act, account } = value;
  if (until !== undefined && typeof until !== 'number') return undefined;
  if (act === 'expunge') {
    if (typeof account !== 'string') return undefined;
    return { kind: 'override', override: { ...value, until } as unknown as Override };
  }
  const target = parseTarget(String(value['target']));
  if (!target.ok) return undefined;
  const override = { ...value, until, target: target.value } as unknown as Override;
  return { kind: 'override', override };
}

function isCanary(value: Readonly<Record<string, unknown>>): boolean {
  if (!hasShape(value, SHAPES.canary)) return false;
  const { account, region } = isObject(value['canary']) ? value['canary'] : {};
  return [account, region].every((one) => one === undefined || typeof one === 'string');
}

function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'value') return isUsable(value);
  if (shape === 'address') return isAddress(value);
  if (shape === 'time') return typeof value === 'number' && parseTime(value) === value;
  if (typeof shape === 'string') return typeof value === shape;
  return (
    isObject(value) &&
    Object.entries(shape).every(([field, inner]) => hasShape(value[field], inner))
  );
}

/** Spelling alone decides: a rule of today must not break what was listed under the rule of yesterday. */
const SPELLING: Readonly<Record<Kind, (text: string) => boolean>> = {
  ip: isAddress,
  domain: (text) => /^[a-z0-9_.-]{1,253}$/.test(text),
  hash: (text) => /^[0-9a-f]{64}$/.test(text),
};

function isUsable(given: unknown): boolean {
  if (!hasShape(given, { value: 'string', confirmed: 'boolean', tor: 'boolean' })) return false;
  const { kind, value, country } = given as Json & { readonly value: string };
  if (country !== undefined && typeof country !== 'string') return false;
  const known = KINDS.find((one) => one === kind);
  return known !== undefined && SPELLING[known](value);
}

/** In canonical form. */
function isAddress(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const parsed = parseAddress(value);
  return parsed.ok && parsed.value === value;
}

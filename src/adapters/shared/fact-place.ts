/**
 * Where a fact lies in a ledger, and which of two facts in one place stays: the same in every store.
 *
 *   pk                     sk                     what
 *   V#<indicator>          S#<hour>#<digest>      a sighting
 *   F#<finding>            standing | veto        what analysts said of a finding
 *   W#<address>            own#<digest>           that a finding shows the address as its account's own
 *   X#<value>              canary#<acc>#<region>  what a sample finding named
 *   O#operators            override#<digest>      an operator's action on a target
 *   K#publisher            control#<digest>       an operator's action on the publisher
 *
 * Every fact has a rank; of two facts in one place the higher rank is their join, and equal ranks are
 * equal facts, but for what a standing says of its finding's subject: there the higher tie is the join.
 * One conditional write can therefore join, and no order of writers matters. For that the
 * standings that veto lie beside those that do not (the join of standings is no maximum, but it is the
 * join of the two maxima):
 *
 *   writer                          F#… standing              F#… veto
 *   A  updated 10, archived         10 archived
 *   B  updated 12, vetoed           10 archived               12 vetoed
 *   C  updated 11, open             11 open (lifts A's)       12 vetoed      the tombstone stays
 *   A again (late redelivery)       11 open   10 < 11: known  12 vetoed
 *
 * These writes end the same in every order and interleaving, since each place only ever moves up.
 */
import { createHash } from 'node:crypto';
import { canaryOrigin, factKey, factSubject, type Fact } from '../../domain/facts/fact.ts';
import { hourOf } from '../../domain/facts/sighting.ts';
import { subjectText } from '../../domain/findings/finding-subject.ts';
import type { ItemKey } from './ledger-batch.ts';

const LETTERS = {
  sighting: 'V',
  standing: 'F',
  own: 'W',
  canary: 'X',
  override: 'O',
  control: 'K',
} as const;

/** Whether facts of this version lie there. */
export function isFactPartition(pk: string): boolean {
  return FACT_PARTITION.test(pk);
}

/** Whether the intake writes there (apps/hub/ledger-places.ts), and no operator. */
export function isIntakePartition(pk: string): boolean {
  return INTAKE_PARTITION.test(pk);
}

const INTAKE_PARTITION = new RegExp(
  `^[${LETTERS.sighting}${LETTERS.standing}${LETTERS.own}${LETTERS.canary}][#~]`,
);

const FACT_PARTITION = new RegExp(`^[${Object.values(LETTERS).join('')}][#~]`);

/** DynamoDB takes 2,048 bytes of partition key; senders choose some subjects freely. */
const SUBJECT_BYTES_MAX = 512;

export function keyOf(fact: Fact): ItemKey {
  return { pk: partitionOf(fact.kind, factSubject(fact)), sk: sortKeyOf(fact) };
}

/** Where all facts of one subject lie. */
export function partitionOf(kind: Fact['kind'], subject: string): string {
  const letter = LETTERS[kind];
  return Buffer.byteLength(subject) <= SUBJECT_BYTES_MAX
    ? `${letter}#${subject}`
    : `${letter}~${digestOf(subject)}`;
}

/** Of two facts with one key the higher is their join; times are below 2^38, so the sum is exact. */
export function rankOf(fact: Fact): number {
  switch (fact.kind) {
    case 'sighting':
      return fact.sighting.lastSeen;
    case 'standing':
      return 2 * fact.standing.updatedAt + (fact.standing.archived ? 1 : 0);
    case 'own':
      return fact.own.lastSeen;
    case 'canary':
      return fact.canary.lastSeen;
    case 'override':
    case 'control':
      return 0;
  }
}

/** Of two facts of one rank the higher is their join; '' of all that have none. ASCII: every store sorts it alike. */
export function tieOf(fact: Fact): string {
  return fact.kind === 'standing' ? subjectText(fact.standing.subject) : '';
}

/** Whether `fact` moves the place of `before` on. */
export function movesUp(before: Fact, fact: Fact): boolean {
  const [from, to] = [rankOf(before), rankOf(fact)];
  return from < to || (from === to && tieOf(before) < tieOf(fact));
}

/** 43 letters that stand for the text: short, and nobody can make two texts meet. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function sortKeyOf(fact: Fact): string {
  switch (fact.kind) {
    case 'sighting':
      return `S#${hourOf(fact.sighting.lastSeen)}#${digestOf(factKey(fact))}`;
    case 'standing':
      return fact.standing.vetoed ? 'veto' : 'standing';
    case 'own':
      return `own#${digestOf(factKey(fact))}`;
    case 'canary': {
      const origin = canaryOrigin(fact.canary);
      return origin === '' ? 'canary' : `canary#${origin}`;
    }
    case 'override':
    case 'control':
      return `${fact.kind}#${digestOf(factKey(fact))}`;
  }
}

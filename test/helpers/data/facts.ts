/** Facts to record: made by hand where a test names what matters, drawn from a tiny world otherwise. */
import fc from 'fast-check';
import type { Control } from '../../../src/domain/facts/control.ts';
import { factKey, factSubject, joinFact, type Fact } from '../../../src/domain/facts/fact.ts';
import type { FindingStatus } from '../../../src/domain/facts/finding-status.ts';
import { parseTarget, type TargetOverride } from '../../../src/domain/facts/override.ts';
import type { Sighting } from '../../../src/domain/facts/sighting.ts';

/** 2026-11-22T12:00:00Z, where an hour begins. */
export const NOON = 1_795_348_800;

export interface Seen {
  readonly ip?: string;
  readonly finding?: string;
  readonly account?: string;
  readonly at?: number;
  /** Letters of ballast, in a field that senders choose. */
  readonly ballast?: number;
}

function sightingOf(seen: Seen): Sighting {
  const accountId = seen.account ?? '111111111111';
  return {
    value: {
      kind: 'ip',
      value: seen.ip ?? '203.0.113.7',
      confirmed: false,
      tor: false,
      asn: undefined,
      organization: undefined,
    },
    traits: {
      type: 'UnauthorizedAccess:EC2/SSHBruteForce',
      severity: 5,
      accountId,
      region: 'eu-west-1',
      direction: 'INBOUND',
      role: 'TARGET',
      affiliated: false,
      customRule: false,
      threatList: seen.ballast === undefined ? undefined : 'x'.repeat(seen.ballast),
    },
    finding: `aws/${accountId}/eu-west-1/${seen.finding ?? 'f1'}`,
    firstSeen: NOON - 60,
    lastSeen: seen.at ?? NOON,
  };
}

export function sighting(seen: Seen): Fact {
  return { kind: 'sighting', sighting: sightingOf(seen) };
}

export function standing(changes: Partial<FindingStatus> = {}): Fact {
  const base = { finding: 'aws/111111111111/eu-west-1/f1', updatedAt: NOON };
  return { kind: 'standing', standing: { ...base, archived: false, vetoed: false, ...changes } };
}

export function canary(value: string, lastSeen = NOON, account?: string): Fact {
  const canary = account === undefined ? { value, lastSeen } : { value, lastSeen, account };
  return { kind: 'canary', canary };
}

export function own(
  address: string,
  seen: { readonly finding?: string; readonly at?: number } = {},
): Fact {
  const { finding = 'aws/111111111111/eu-west-1/f1', at = NOON } = seen;
  return { kind: 'own', own: { address, finding, lastSeen: at } };
}

export function override(text: string, changes: Partial<TargetOverride> = {}): Fact {
  const target = parseTarget(text);
  if (!target.ok) throw new Error(target.problem);
  const base = {
    act: 'exempt',
    author: 'ann',
    reason: 'ours',
    at: NOON,
    until: undefined,
  } as const;
  return { kind: 'override', override: { ...base, target: target.value, ...changes } };
}

export function control(act: 'freeze' | 'hard' | 'resume', at = NOON): Fact {
  const said: Control = { act, author: 'ann', reason: 'deploy', at };
  return { kind: 'control', control: said };
}

/** A world so small that facts often meet: same place, same second, both sides of an hour. */
export const aFact: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .record({
      ip: fc.constantFrom('203.0.113.7', '203.0.113.8'),
      finding: fc.constantFrom('f1', 'f2'),
      at: fc.constantFrom(NOON - 1, NOON, NOON + 1, NOON + 2),
    })
    .map(sighting),
  fc
    .record({
      finding: fc.constantFrom('aws/1/r/f1', 'aws/1/r/f2', 'r/f1'),
      updatedAt: fc.constantFrom(NOON, NOON + 1, NOON + 2),
      archived: fc.boolean(),
      vetoed: fc.boolean(),
      subject: fc.constantFrom(undefined, { title: 'a' }, { title: 'b', resourceId: 'i-1' }),
    })
    .map(standing),
  fc
    .record({
      address: fc.constantFrom('203.0.113.7', '203.0.113.9'),
      finding: fc.constantFrom('aws/1/r/f1', 'aws/1/r/f2', 'aws/2/r/f1'),
      at: fc.constantFrom(NOON, NOON + 1),
    })
    .map(({ address, ...seen }) => own(address, seen)),
  fc
    .tuple(
      fc.constantFrom('192.0.2.1', 'a.example'),
      fc.constantFrom(NOON, NOON + 1),
      fc.constantFrom(undefined, '111122223333', '444455556666'),
    )
    .map(([value, at, account]) => canary(value, at, account)),
  fc
    .tuple(fc.constantFrom('203.0.113.0/24', 'a.example.com'), fc.constantFrom(undefined, NOON + 9))
    .map(([text, until]) => override(text, { until })),
  fc.constantFrom(control('freeze'), control('resume')),
);

/** What a ledger of these facts holds, by the domain's join alone: key → fact. */
export function joined(facts: Iterable<Fact>): Record<string, Fact> {
  const places: Record<string, Fact> = {};
  for (const fact of facts) {
    const place = [fact.kind, factSubject(fact), factKey(fact)].join(' ');
    const before = places[place];
    places[place] = before === undefined ? fact : joinFact(before, fact);
  }
  return places;
}

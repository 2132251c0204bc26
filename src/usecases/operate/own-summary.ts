/** What is known of the organization's own addresses, in a few numbers. */
import type { EpochSeconds, Seconds } from '../../domain/base/time.ts';
import type { EnrolmentByRegion } from '../../domain/organization/enrolment.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { organizationAt } from '../publish/known-organization.ts';

/** As the last audit left it; `none`: no audit has read any. */
export type OwnSummary =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly fault: string }
  | {
      readonly kind: 'read';
      readonly age: Seconds;
      readonly addresses: number;
      readonly accounts: number;
      /** Accounts and regions that could not be read when they were last tried. */
      readonly unread: number;
      /** Public addresses that do not count, since their accounts brought them; the first of them. */
      readonly leftOut: number;
      readonly leftOutNamed: readonly string[];
      /** Accounts of which it is known where they lie; `undefined` before the first answer. */
      readonly placed: number | undefined;
      readonly enrolment: EnrolmentSummary | undefined;
    };

/** Who is enrolled with GuardDuty's administrator, as it was last read. */
export interface EnrolmentSummary {
  /** Accounts that are so in some region. */
  readonly accounts: number;
  readonly regions: number;
  /** Regions of which it was never read. */
  readonly unknown: readonly string[];
}

const NAMED = 5;

/** What cannot be read of it hides nothing else of the hub. */
export async function ownSummary(ops: ObjectStore, now: EpochSeconds): Promise<OwnSummary> {
  try {
    const { state, space } = await organizationAt(ops, now);
    if (state === undefined || space === undefined) return { kind: 'none' };
    const { at, places, tree, enrolment } = state;
    const unread = places.filter(
      ({ fault }) => fault !== undefined && fault.kind !== 'region-not-enabled',
    );
    const leftOut = places.flatMap((place) => place.leftOut);
    return {
      kind: 'read',
      age: Math.max(0, now - at),
      addresses: space.all.length,
      accounts: new Set(space.all.map(({ account }) => account)).size,
      unread: unread.length,
      leftOut: leftOut.length,
      leftOutNamed: leftOut.slice(0, NAMED).map(({ address }) => address),
      placed: tree?.parentsOf.size,
      enrolment: enrolment === undefined ? undefined : enrolmentSummary(enrolment),
    };
  } catch (error) {
    return { kind: 'unreadable', fault: error instanceof Error ? error.message : String(error) };
  }
}

function enrolmentSummary(enrolment: EnrolmentByRegion): EnrolmentSummary {
  const read = [...enrolment].filter(([, { readAt }]) => readAt !== undefined);
  return {
    accounts: new Set(read.flatMap(([, { accounts }]) => [...accounts])).size,
    regions: read.length,
    unknown: [...enrolment].flatMap(([region, { readAt }]) => (readAt === undefined ? region : [])),
  };
}

/** `null` for what is not known. */
export function organizationJson(own: OwnSummary): object | null {
  if (own.kind !== 'read') return null;
  const { age, placed = null, enrolment = null } = own;
  return { ageSeconds: age, accountsPlaced: placed, enrolment };
}

export function ownAnswer(own: OwnSummary): object | null {
  switch (own.kind) {
    case 'none':
      return null;
    case 'unreadable':
      return { fault: own.fault };
    case 'read': {
      const { age, addresses, accounts, unread, leftOut, leftOutNamed } = own;
      return { ageSeconds: age, addresses, accounts, unread, leftOut, leftOutNamed };
    }
  }
}

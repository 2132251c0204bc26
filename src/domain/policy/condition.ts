/** Conditions of the policy table: what else must hold for a family to block. */
import type { UsableValue } from '../findings/extraction.ts';
import type { FindingTraits } from '../findings/finding.ts';
import type { Condition, Opinion } from './family.ts';

/** The opinion that a family blocks, as its condition leaves it. */
export function conditioned(
  opinion: Opinion,
  condition: Condition,
  traits: FindingTraits,
  value: UsableValue,
): Opinion {
  switch (condition.kind) {
    case 'attacked':
      return ifAttacked(opinion, traits);
    case 'connects':
      if (traits.direction === 'OUTBOUND') return opinion;
      return {
        ...opinion,
        action: 'monitor',
        because: 'our side did not open the connection: the remote is not where the shell went',
      };
    case 'repeated':
      return traits.severity >= condition.aloneFromSeverity
        ? opinion
        : { ...opinion, needs: 'corroboration' };
    case 'confirmed':
      return isConfirmed(traits, value) ? opinion : { ...opinion, needs: 'accusation' };
    case 'accused':
      return { ...opinion, needs: 'accusation' };
  }
}

function ifAttacked(opinion: Opinion, { direction, role }: FindingTraits): Opinion {
  if (role === 'ACTOR' || direction === 'OUTBOUND') {
    return {
      ...opinion,
      action: 'ignore',
      because: 'an own instance attacks: the remote is the victim',
    };
  }
  if (direction === 'INBOUND') return opinion;
  return {
    ...opinion,
    action: 'monitor',
    because: 'the direction is unknown: the remote may be the victim',
  };
}

function isConfirmed({ threatList }: FindingTraits, { confirmed, tor }: UsableValue): boolean {
  return confirmed || tor || threatList !== undefined;
}

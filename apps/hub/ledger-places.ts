/**
 * Which items of the ledger a function may write, by how their partition keys begin (src/adapters/dynamodb/dynamo-item.ts):
 * one that takes in findings records no action of an operator, and one that records actions makes no finding.
 */
import * as iam from 'aws-cdk-lib/aws-iam';
import type { HubFunction } from './function.ts';
import type { LedgerTable } from './storage.ts';

export const LEDGER_PLACES = {
  /** Sightings, standings, own addresses and canaries, some under a digest since senders choose their names; their changes. */
  findings: [...['V', 'F', 'W', 'X'].flatMap((letter) => [`${letter}#*`, `${letter}~*`]), 'C#*'],
  /** What is said of findings themselves, which the audit holds against GuardDuty. */
  standings: ['F#*', 'F~*'],
  /** Words on targets, to the publisher; their changes. */
  words: ['O#*', 'K#*', 'A#*'],
  /** Who publishes. */
  lease: ['L#*'],
  /** When each account and region was last heard, and when a finding arrived last. */
  heartbeats: ['H#*'],
  /** What a sink has taken. */
  receipts: ['R#*'],
  /** What boxes hold of the pushed feeds. */
  pushes: ['B#*'],
} as const;

export function allowItems(
  { role }: HubFunction,
  ledger: LedgerTable,
  actions: readonly string[],
  ...places: readonly (keyof typeof LEDGER_PLACES)[]
): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: [...actions],
      resources: [ledger.tableArn],
      conditions: {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': places.flatMap((place) => [...LEDGER_PLACES[place]]),
        },
      },
    }),
  );
}

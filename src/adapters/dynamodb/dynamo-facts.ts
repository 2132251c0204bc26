/**
 * Facts in the table: joined by one conditional write each, read by subject or all together.
 *
 * A write moves its place up to a higher rank or does nothing (fact-place.ts draws why that is a join).
 * There is no reading before writing, so that there is nothing for two writers to race about.
 */
import type { ItemKey } from '../shared/ledger-batch.ts';
import {
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Fact } from '../../domain/facts/fact.ts';
import type { UnreadableAction } from '../../domain/facts/unreadable-actions.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import {
  ATTRIBUTES,
  expiry,
  factOf,
  isBroken,
  unreadableAction,
  type TableItem,
} from './dynamo-item.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';
import { partitionOf, rankOf, tieOf } from '../shared/fact-place.ts';
import { pagesOf, type Page, type PageSource } from '../shared/in-flight.ts';
import type { Joined } from '../shared/ledger-batch.ts';
import { listFrom } from '../shared/aws-fault.ts';

/**
 * Writers of one fact meet here: absent, or lower, is moved; equal or higher is known. What is absent
 * compares with nothing, so its comparison is false (contract suite), and one comparison says it all.
 */
const MOVES_UP = 'NOT #rank >= :rank';
const MOVES_UP_OR_TIES = `${MOVES_UP} OR (#rank = :rank AND NOT #tie >= :tie)`;

/**
 * A page is 1 MB and takes as long to parse as to fetch: while one is parsed, three are on their way.
 */
const SCAN_SEGMENTS = 4;

/** A fact, where it lies, and how it is written: worked out once, since a batch holds hundreds. */
export interface PlacedFact {
  readonly key: ItemKey;
  readonly fact: Fact;
  readonly text: string;
}

/** Joins one fact, with one write. Never throws: a fault is this fact's failure alone. */
export async function joinInTable(
  table: DynamoTable,
  placed: PlacedFact,
  expiresAt: EpochSeconds | undefined,
): Promise<Joined> {
  try {
    const { Attributes: before } = await table.client.send(
      new PutItemCommand(joinOf(table, placed, expiresAt)),
    );
    // What could not be read has given way, as what is absent.
    const isReadable = before !== undefined && !isBroken(before);
    return { kind: 'moved', before: isReadable ? factOf(before) : undefined };
  } catch (error) {
    if (isConditionFailure(error)) return { kind: 'known' };
    return { kind: 'failed', cause: tableFault('join', table, placed.key.pk, error) };
  }
}

/** Everything in one partition. Throws if any of it is broken. */
export async function factsAbout(
  table: DynamoTable,
  kind: Fact['kind'],
  subject: string,
): Promise<readonly Fact[]> {
  const items = await itemsAbout(table, kind, subject);
  return items.flatMap((item) => factOf(item) ?? []);
}

export interface ReadActions {
  readonly facts: readonly Fact[];
  readonly unreadable: readonly UnreadableAction[];
}

/** The same of what operators said, with what of it is broken. */
export async function actionsAbout(
  table: DynamoTable,
  kind: 'override' | 'control',
  subject: string,
): Promise<ReadActions> {
  const items = await itemsAbout(table, kind, subject);
  const readable = items.filter((item) => !isBroken(item));
  return {
    facts: readable.flatMap((item) => factOf(item) ?? []),
    unreadable: items.filter(isBroken).map(unreadableAction),
  };
}

async function itemsAbout(
  table: DynamoTable,
  kind: Fact['kind'],
  subject: string,
): Promise<readonly TableItem[]> {
  const items: TableItem[] = [];
  const source = partitionSource(table, partitionOf(kind, subject));
  for await (const page of pagesOf([source], 1)) items.push(...page);
  return items;
}

/** All items, of whatever kind, as they were at some time since the call. */
export function scanTable(table: DynamoTable): AsyncGenerator<readonly TableItem[]> {
  const segments = Array.from({ length: SCAN_SEGMENTS }, (_, n) => segmentSource(table, n));
  return pagesOf(segments, SCAN_SEGMENTS);
}

/** The item is replaced as a whole: a place holds one fact and nothing that outlives it. */
function joinOf(
  table: DynamoTable,
  { key: { pk, sk }, fact, text }: PlacedFact,
  expiresAt: EpochSeconds | undefined,
): PutItemCommandInput {
  const rank = { N: String(rankOf(fact)) };
  const tie = tieOf(fact) === '' ? undefined : { S: tieOf(fact) };
  return {
    TableName: table.name,
    Item: {
      pk: { S: pk },
      sk: { S: sk },
      body: { S: text },
      rank,
      ...(tie === undefined ? {} : { tie }),
      ...expiry(expiresAt),
    },
    ConditionExpression: tie === undefined ? MOVES_UP : MOVES_UP_OR_TIES,
    ExpressionAttributeNames: {
      '#rank': ATTRIBUTES['#rank'],
      ...(tie === undefined ? {} : { '#tie': ATTRIBUTES['#tie'] }),
    },
    ExpressionAttributeValues: { ':rank': rank, ...(tie === undefined ? {} : { ':tie': tie }) },
    ReturnValues: 'ALL_OLD',
  };
}

function partitionSource(table: DynamoTable, pk: string): PageSource<TableItem, TableItem> {
  return async (start): Promise<Page<TableItem, TableItem>> => {
    try {
      const { Items, LastEvaluatedKey } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: '#pk = :pk',
          ExpressionAttributeNames: { '#pk': ATTRIBUTES['#pk'] },
          ExpressionAttributeValues: { ':pk': { S: pk } },
          ExclusiveStartKey: start,
        }),
      );
      return { items: listFrom('Query of DynamoDB', Items), next: LastEvaluatedKey };
    } catch (error) {
      throw tableFault('read', table, pk, error);
    }
  };
}

function segmentSource(table: DynamoTable, Segment: number): PageSource<TableItem, TableItem> {
  return async (start): Promise<Page<TableItem, TableItem>> => {
    try {
      const { Items, LastEvaluatedKey } = await table.client.send(
        new ScanCommand({
          TableName: table.name,
          ConsistentRead: true,
          Segment,
          TotalSegments: SCAN_SEGMENTS,
          ExclusiveStartKey: start,
        }),
      );
      return { items: listFrom('Scan of DynamoDB', Items), next: LastEvaluatedKey };
    } catch (error) {
      throw tableFault('read', table, `segment ${Segment}`, error);
    }
  };
}

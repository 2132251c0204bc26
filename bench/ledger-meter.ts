/** Asks the store what each request consumes: its own account, not ours. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface Spent {
  /** Requests that read, and the read units they took. */
  readonly reads: number;
  readonly readUnits: number;
  readonly writes: number;
}

/** The sum since it was last asked. */
export type Meter = () => Spent;

const READERS = new Set(['GetItemCommand', 'QueryCommand', 'ScanCommand']);

export function meterOf(client: DynamoDBClient): Meter {
  let spent = { reads: 0, readUnits: 0, writes: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
      const result = await next({ ...args, input });
      const { ConsumedCapacity } = result.output as {
        readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
      };
      if (READERS.has(context.commandName ?? '')) {
        spent.reads += 1;
        spent.readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
      } else {
        spent.writes += 1;
      }
      return result;
    },
    { step: 'initialize', name: 'meter', override: true },
  );
  return () => {
    const sum = spent;
    spent = { reads: 0, readUnits: 0, writes: 0 };
    return sum;
  };
}

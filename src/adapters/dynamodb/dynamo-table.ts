/** The ledger's table as its parts see it: a client that is the root's, a name, and how failures rise. */
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface DynamoTable {
  /** Retries throttling itself (`maxAttempts`); must outlive the ledger. */
  readonly client: DynamoDBClient;
  readonly name: string;
}

/** A condition that did not hold is an answer; everything else rises. */
export function isConditionFailure(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}

export function tableFault(verb: string, table: DynamoTable, what: string, cause: unknown): Error {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new Error(`cannot ${verb} ${what} in table ${table.name}: ${reason}`, { cause });
}

/**
 * DynamoDB inside the process: dynalite over LevelDB in a folder, or in memory. The same client and
 * the same adapter speak to it as to AWS, over the same wire protocol, on loopback.
 *
 * What it keeps: a write that was answered outlives a killed process (not a power cut: LevelDB is
 * not told to sync). What it lacks, so that the adapters must not need it: transactions, PartiQL,
 * streams, time to live (readers filter), items in the errors of failed conditions. An index and
 * its table are two writes, so after a kill an index may be one write ahead of its item. As in AWS a
 * new table is not active yet when CreateTable answers: ask DescribeTable until it is.
 */
import type { RequestListener, Server } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { listening, type Endpoint } from '../kit/endpoint.ts';
import { isForeignCaller } from '../kit/local-caller.ts';
import { claimLevel, type LevelClaim } from '../kit/level-claim.ts';

/** Starts on a free port of 127.0.0.1; without a folder everything is in memory. */
export async function startEmbeddedDynamo(folder?: string): Promise<Endpoint> {
  const claim = folder === undefined ? undefined : await claimStore(folder);
  const server = dynalite({
    ...(folder === undefined ? {} : { path: folder }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  guard(server);
  const door = await listening(server, '127.0.0.1', 0);
  await storeIsOpen(door);
  return { ...door, stop: () => door.stop().finally(() => claim?.release()) };
}

/** A client of an embedded DynamoDB; its credentials open nothing anywhere else. */
export function embeddedDynamoClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

/**
 * Opens and closes the store once. dynalite opens it in the background, where a store that is
 * locked or broken ends the process without a word; here it can be said.
 */
async function claimStore(folder: string): Promise<LevelClaim> {
  const tried = await claimLevel(folder);
  if (tried.kind === 'held-by-another') {
    throw new Error(`another copy is running on ${folder}: stop it, or choose another folder`);
  }
  await tried.claim.handOver();
  return tried.claim;
}

/** dynalite listens before it holds the store: until a request was answered, the lock is not ours. */
async function storeIsOpen(door: Endpoint): Promise<void> {
  const client = embeddedDynamoClient(door.url);
  try {
    await client.send(new ListTablesCommand({}));
  } finally {
    client.destroy();
  }
}

/**
 * dynalite answers any web page (it allows every origin), and throws when a caller hangs up in the
 * middle of a request. Neither may reach the ledger of a hub that runs for days.
 */
function guard(server: Server): void {
  const [answer] = server.listeners('request') as RequestListener[];
  if (answer === undefined) throw new Error('dynalite has no request listener');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (isForeignCaller(request)) {
      request.resume();
      response.writeHead(403).end();
      return;
    }
    answer(request, response);
    request.removeAllListeners('error');
  });
}

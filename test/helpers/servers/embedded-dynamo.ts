/**
 * DynamoDB inside the process: dynalite in memory. The client and the adapters speak to it as to AWS, over the
 * same wire protocol, on loopback.
 *
 * What it lacks, so that the adapters must not need it: transactions, PartiQL, streams, time to live (readers
 * filter), items in the errors of failed conditions. As in AWS a new table is not active yet when CreateTable
 * answers: ask DescribeTable until it is.
 */
import type { RequestListener, Server } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { listening, type Endpoint } from '../../../src/local/kit/endpoint.ts';
import { isForeignCaller } from '../../../src/local/kit/local-caller.ts';

/** Starts on a free port of 127.0.0.1. */
export function startEmbeddedDynamo(): Promise<Endpoint> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  guard(server);
  return listening(server, '127.0.0.1', 0);
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

/**
 * A hub as it is deployed: the ledger behind DynamoDB's protocol, the buckets behind S3's, the operator
 * function's bundle behind its URL; asked by the command line's bundle, in a process of its own, with nothing
 * in its environment but who calls.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoLedger } from '../../../src/adapters/dynamodb/dynamo-ledger.ts';
import { s3ObjectStore } from '../../../src/adapters/s3/s3-object-store.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from '../servers/embedded-dynamo.ts';
import { startFolderS3 } from '../servers/folder-s3.ts';
import { openFolderBuckets } from '../../../src/adapters/folder/folder-buckets.ts';
import type { OperatorEndpointKind } from '../../../src/domain/configuration/configuration-operator.ts';
import { createLedgerTable } from '../servers/ledger-table.ts';
import { OPERATOR_VARIABLES, writeFeedBuckets } from '../../../src/environment.ts';
import { newFolder } from '../data/folder.ts';
import type { Ran } from './palisade.ts';
import { programPath } from './programs.ts';
import type { World } from './publishing.ts';

const CLI = resolve(import.meta.dirname, '../../../dist/palisade.js');
const TABLE = 'palisade';

export const ALICE = 'arn:aws:sts::111122223333:assumed-role/Analyst/alice';
export const MALLORY = 'arn:aws:sts::111122223333:assumed-role/Intern/mallory';
/** By their access keys. */
export const CALLERS = {
  AKIAALICE: { secret: 'alices secret', arn: ALICE },
  AKIAMALLORY: { secret: 'mallorys secret', arn: MALLORY },
};

export interface DeployedHub {
  readonly world: World;
  /** Of the operator function. */
  readonly url: string;
  /** Of the APIs of AWS. */
  readonly api: string;
  /** What the function wrote to its log. */
  readonly log: () => readonly string[];
  /** Runs a verb as Alice; `env` adds to her environment or takes from it. */
  readonly run: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Ran>;
  /** From now on nothing can be read from the ledger. */
  readonly loseLedger: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startDeployedHub(
  endpoint: OperatorEndpointKind = 'function-url',
): Promise<DeployedHub> {
  const dynamo = await startEmbeddedDynamo();
  const s3 = await startFolderS3(await openFolderBuckets(await newFolder(), ['ops', 'feeds']));
  const table = embeddedDynamoClient(dynamo.url);
  await createLedgerTable(table, TABLE);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ endpoint: s3.url, region: 'eu-west-1', credentials });
  const { child, lines } = await startFunction(endpoint, dynamo.url, s3.url);
  const [api = '', url = ''] = lines;
  let ledgerRuns = true;
  const loseLedger = async (): Promise<void> => {
    if (ledgerRuns) await dynamo.stop();
    ledgerRuns = false;
  };
  const folder = await newFolder();
  return {
    world: {
      ledger: dynamoLedger({ client: table, table: TABLE }),
      ops: s3ObjectStore(client, 'ops'),
      buckets: [{ name: 'feeds', store: s3ObjectStore(client, 'feeds') }],
    },
    url,
    api,
    log: () => lines.slice(2),
    run: (args, env = {}) =>
      run(folder, args, { ...ALICES, AWS_ENDPOINT_URL: api, AWS_ENDPOINT_URL_S3: s3.url, ...env }),
    loseLedger,
    async stop() {
      child.kill();
      table.destroy();
      client.destroy();
      await Promise.all([loseLedger(), s3.stop()]);
    },
  };
}

const ALICES = {
  AWS_ACCESS_KEY_ID: 'AKIAALICE',
  AWS_SECRET_ACCESS_KEY: CALLERS.AKIAALICE.secret,
  AWS_REGION: 'eu-west-1',
};

/** Its own credentials open nothing but what stands in for AWS. Resolves when it has told its two URLs. */
async function startFunction(
  endpoint: OperatorEndpointKind,
  dynamoUrl: string,
  s3Url: string,
): Promise<{ readonly child: ChildProcess; readonly lines: readonly string[] }> {
  const place = { name: 'feeds', region: 'eu-west-1', blocklistKey: 'feeds/blocklist.txt' };
  const env = {
    ...process.env,
    ...OPERATOR_VARIABLES.write({
      endpoint,
      table: TABLE,
      opsBucket: 'ops',
      feedBuckets: writeFeedBuckets([place]),
      ingestQueueUrl: 'its own',
      deadLettersUrl: 'its own',
      // Nothing listens there: a publish that cannot be asked for must not fail an action.
      triggerQueueUrl: 'http://127.0.0.1:9/000000000000/publish.fifo',
    }),
    PALISADE_CONFIGURATION: '{}',
    CALLERS: JSON.stringify(CALLERS),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    AWS_ENDPOINT_URL_S3: s3Url,
  };
  const child = spawn(process.execPath, [programPath('deployed-operator')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  while (lines.length < 2) await once(reader, 'line');
  // Warnings and errors.
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  return { child, lines };
}

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  child.stdin.end();
  return new Promise((done) => {
    child.on('close', (code) => {
      done({ code, ...texts });
    });
  });
}

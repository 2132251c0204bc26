/** Splunk's own client, asked to send what the sink sends: the two requests must be one. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger, type ClientContext } from 'splunk-logging';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { splunkSink } from '../../../../src/domain/reports/sinks/splunk.ts';
import { at, isObject } from '../../../../src/domain/base/lookup.ts';
import { reported, TRUSTAR_SAMPLE } from '../../../helpers/data/reports.ts';

const TOKEN = '11111111-2222-3333-4444-555555555555';
const TERMS = {
  index: 'security',
  sourcetype: 'aws:cloudwatch:guardduty',
  source: 'palisade',
  host: 'palisade',
};

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const received: Received[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { method, url: path, headers } = request;
    received.push({ method, path, headers, body });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"text":"Success","code":0}');
  });
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** What the client sends for these contexts, in one request. */
async function sentByClient(contexts: readonly ClientContext[]): Promise<Received> {
  const client = new Logger({ token: TOKEN, url, maxBatchCount: 0, batchInterval: 0 });
  client.eventFormatter = (message) => message;
  for (const context of contexts) client.send(context);
  await new Promise<void>((done, fail) => {
    client.flush((error) => {
      if (error === null) done();
      else fail(error);
    });
  });
  const [request] = received.splice(0);
  if (request === undefined) throw new Error('the client sent nothing');
  return request;
}

/** The objects of a body, which stand one after the other: each ends where it can be parsed. */
function envelopes(body: string): readonly unknown[] {
  const found: unknown[] = [];
  let start = 0;
  for (let end = body.indexOf('}'); end >= 0; end = body.indexOf('}', end + 1)) {
    const envelope = parsed(body.slice(start, end + 1));
    if (envelope === undefined) continue;
    found.push(envelope);
    start = end + 1;
  }
  expect(start).toBe(body.length);
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

it('sends what Splunk’s own client sends: address, credential, envelopes one after the other', async () => {
  const older = reported({ ...TRUSTAR_SAMPLE, updatedAt: '2017-10-31T23:16:23.824Z' });
  const reports = [reported(TRUSTAR_SAMPLE), older] as const;
  const sink = splunkSink({ ...TERMS, url }, { token: TOKEN });
  const ours = sink.encode(reports, { step: sink.start, token: '', now: 0 });
  const contexts = envelopes(ours.body ?? '').map((envelope, n) => ({
    message: at(envelope, 'event'),
    metadata: { ...TERMS, time: reports[n]?.lastSeen, fields: at(envelope, 'fields') },
  }));
  expect(contexts).toHaveLength(2);
  const theirs = await sentByClient(contexts);
  expect({ method: theirs.method, url: `${url}${theirs.path ?? ''}` }).toEqual({
    method: ours.method,
    url: ours.url,
  });
  expect(theirs.headers.authorization).toBe(ours.headers['authorization']);
  const withFields = envelopes(theirs.body).map((envelope, n) => ({
    ...(isObject(envelope) ? envelope : {}),
    // Of indexed fields the client knows nothing yet.
    fields: contexts[n]?.metadata.fields,
  }));
  expect(envelopes(ours.body ?? '')).toEqual(withFields);
});

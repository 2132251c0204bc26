/** A hub of stores in memory that answers questions over HTTP, as the local hub's port does. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { overridesOf, policyOf } from '../../../src/domain/configuration/configured-policy.ts';
import type { EpochSeconds } from '../../../src/domain/base/time.ts';
import {
  answerQuestion,
  type QuestionTerms,
} from '../../../src/usecases/operate/answer-question.ts';
import type { World } from './publishing.ts';

export function questionTerms(config: unknown = {}): QuestionTerms {
  const parsed = parseConfiguration(config);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const configuration = parsed.value;
  const [policy, overrides] = [policyOf(configuration), overridesOf(configuration)];
  return { configuration, policy, overrides, speed: 1, live: true };
}

/** The URL of a hub whose clock stands at `now`, until the test has finished. */
export async function answeringHub(
  world: World,
  now: EpochSeconds,
  config: unknown = {},
): Promise<string> {
  const terms = questionTerms(config);
  const queue = { counts: () => Promise.resolve({ waiting: 0, deadLetters: 0 }) };
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://hub/');
    const question = { name: pathname.slice(1), query, now, wall: now };
    answerQuestion({ ...world, queue }, terms, question).then(
      ({ status, value }) => response.writeHead(status).end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(JSON.stringify({ detail: String(error) })),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/**
 * The deployed hub's one endpoint for people: questions with GET, actions with POST, as the local hub's paths.
 *
 *   GET /status · /explain?value= · /list?what= · /diff?from=&to= · /editions        POST /operator
 *
 * Law: an action is taken by a caller whom AWS has authenticated, or it is refused; what the request itself
 * says of its author is an unknown field like any other.
 */
import { parseJson } from '../../domain/base/json.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import { refusal, type Reply } from './reply.ts';
import {
  answerQuestion,
  QUESTIONS,
  type QuestionPorts,
  type QuestionTerms,
} from './answer-question.ts';
import { actionService, type ActionAnswer } from './action-service.ts';

export interface OperatorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** `undefined` if AWS vouches for no caller. */
  readonly caller: string | undefined;
}

export interface OperatorClock {
  readonly now: EpochSeconds;
  readonly wall: EpochSeconds;
}

/** Throws if what it must read or write cannot be read or written. */
export type OperatorEndpoint = (
  request: OperatorRequest | undefined,
  clock: OperatorClock,
) => Promise<Reply | ActionAnswer>;

const ACTION_PATH = 'operator';

export function operatorEndpoint(ports: QuestionPorts, terms: QuestionTerms): OperatorEndpoint {
  const act = actionService(ports, terms);
  return (request, clock) => {
    const refused = refusalOf(request);
    if (request === undefined || refused !== undefined) {
      return Promise.resolve(refused ?? NO_REQUEST);
    }
    const { path, query, body, caller = '' } = request;
    if (path !== ACTION_PATH) return answerQuestion(ports, terms, { name: path, query, ...clock });
    const document = parseJson(body);
    return document === undefined
      ? Promise.resolve(refusal(400, 'malformed-json', 'the body is not JSON', 'body'))
      : act(document, { author: caller, ...clock });
  };
}

const NO_REQUEST = refusal(
  400,
  'no-request',
  'this is no request of the operator endpoint: palisade status --help says how the hub is asked',
);

function refusalOf(request: OperatorRequest | undefined): Reply | undefined {
  if (request === undefined) return NO_REQUEST;
  const { method, path, caller } = request;
  if (path === ACTION_PATH) {
    if (method !== 'POST') return refusal(405, 'method-not-allowed', 'expected POST');
    if (caller !== undefined) return undefined;
    return refusal(
      403,
      'no-caller',
      'AWS vouches for no caller: actions are taken through the operator endpoint by the palisade command, which signs them, and not by invoking the function',
    );
  }
  if (!QUESTIONS.includes(path)) {
    const paths = [...QUESTIONS, ACTION_PATH].map((name) => `/${name}`).join(', ');
    return refusal(404, 'not-found', `there is no /${path.slice(0, 80)}; there are ${paths}`);
  }
  return method === 'GET' ? undefined : refusal(405, 'method-not-allowed', 'expected GET');
}

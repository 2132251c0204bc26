/**
 * `POST /operator`: an operator's word, recorded as a fact that counts from the next edition on.
 *
 * Here the caller says who speaks (the operating system has let them in); in AWS the endpoint knows.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { wallTime } from '../../adapters/shared/wall-clock.ts';
import { isObject } from '../../domain/base/lookup.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { actionService } from '../../usecases/operate/action-service.ts';
import { sendJson } from './http-response.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';
import { documentIn, readBody } from './request-body.ts';

export interface OperatorHandlerOptions {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly clock: Pick<SimulatedClock, 'now'>;
  /** Told of every word that was recorded, and from when on it counts. */
  readonly onWord: (sentence: string, at: EpochSeconds) => void;
}

const DEPTH_MAX = 10;

export function operatorHandler({ ledger, ops, clock, onWord }: OperatorHandlerOptions) {
  const desk = actionService({ ledger, ops });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { author, word } = wordIn((await readBody(request, ['application/json'])).text);
    const answer = await desk(word, { author, now: clock.now(), wall: wallTime() });
    if (answer.recorded !== undefined) {
      const { act, about, at } = answer.recorded;
      onWord(`${author} says: ${[act, about].filter((part) => part !== '').join(' ')}`, at);
    }
    sendJson(request, response, answer);
  };
}

function wordIn(text: string): { readonly author: string; readonly word: unknown } {
  const document = documentIn(text, DEPTH_MAX);
  if (!isObject(document)) return { author: '', word: document };
  const { author, ...word } = document;
  return { author: typeof author === 'string' ? author : '', word };
}

/**
 * `POST /operator`: an action of an operator, recorded as a fact that counts from the next edition on.
 *
 * Here the caller names its author (the operating system has let them in); in AWS the endpoint knows.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { wallTime } from '../../adapters/shared/wall-clock.ts';
import { isObject } from '../../domain/base/lookup.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { MemoryPorts } from '../../usecases/operate/current-memory.ts';
import { actionService } from '../../usecases/operate/action-service.ts';
import type { EditionTerms } from '../../usecases/publish/next-edition.ts';
import { sendJson } from './http-response.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';
import { documentIn, readBody } from './request-body.ts';

export interface OperatorHandlerOptions extends MemoryPorts {
  readonly clock: Pick<SimulatedClock, 'now'>;
  readonly terms: EditionTerms;
  /** Called for every action that was recorded, with the time from which on it counts. */
  readonly onAction: (sentence: string, at: EpochSeconds) => void;
}

const DEPTH_MAX = 10;

export function operatorHandler({ terms, clock, onAction, ...ports }: OperatorHandlerOptions) {
  const act = actionService(ports, terms);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { author, document } = signedIn((await readBody(request, ['application/json'])).text);
    const answer = await act(document, { author, now: clock.now(), wall: wallTime() });
    if (answer.recorded !== undefined) {
      const { act: name, about, at, reason, effect } = answer.recorded;
      const what = [name, about].filter((part) => part !== '').join(' ');
      onAction(`action of ${author}: ${what} (${reason}); it ${effect}`, at);
    }
    sendJson(request, response, answer);
  };
}

function signedIn(text: string): { readonly author: string; readonly document: unknown } {
  const document = documentIn(text, DEPTH_MAX);
  if (!isObject(document)) return { author: '', document };
  const { author, ...rest } = document;
  return { author: typeof author === 'string' ? author : '', document: rest };
}

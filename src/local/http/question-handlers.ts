/** What analysts ask with GET: each question of the hub is a path. */
import { setImmediate } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { wallTime } from '../../adapters/shared/wall-clock.ts';
import {
  answerQuestion,
  QUESTIONS,
  type QuestionPorts,
  type QuestionTerms,
} from '../../usecases/operate/answer-question.ts';
import type { ExplainTerms } from '../../usecases/operate/explain.ts';
import { sendJson } from './http-response.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';
import type { IntakeLog } from '../intake/intake-log.ts';
import type { Queue } from '../store/queue.ts';

export interface QuestionOptions extends Omit<QuestionPorts, 'queue' | 'turn'> {
  readonly terms: ExplainTerms;
  readonly queue: Pick<Queue, 'counts'>;
  readonly log: Pick<IntakeLog, 'read'>;
  readonly clock: Pick<SimulatedClock, 'now'>;
  readonly speed: number;
  readonly live: boolean;
}

export function questionHandlers({
  queue,
  log,
  clock,
  terms,
  speed,
  live,
  ...stores
}: QuestionOptions) {
  const ports: QuestionPorts = {
    ...stores,
    turn: setImmediate,
    queue: {
      counts() {
        const { held, dead } = queue.counts();
        return Promise.resolve({ waiting: held, deadLetters: dead });
      },
      intake: () => log.read(),
    },
  };
  const all: QuestionTerms = { ...terms, speed, live };
  return new Map(
    QUESTIONS.map((name) => [
      name,
      async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const [, search = ''] = (request.url ?? '').split('?', 2);
        const query = new URLSearchParams(search);
        const question = { name, query, now: clock.now(), wall: wallTime() };
        sendJson(request, response, await answerQuestion(ports, all, question));
      },
    ]),
  );
}

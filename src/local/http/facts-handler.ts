/** The endpoint of `palisade simulate`: everything that the ledger knows, and what time it is in the hub. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { factWriter } from '../../domain/facts/fact-lines.ts';
import { formatTime } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { sendJson } from './http-response.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';

/** The facts as a checkpoint is written, in one text: the whole ledger of one machine is of a size for that. */
export function factsQuestion(
  ledger: Pick<Ledger, 'everything'>,
  clock: Pick<SimulatedClock, 'now'>,
) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const writer = factWriter();
    const lines: string[] = [];
    for await (const fact of ledger.everything()) lines.push(writer.write(fact));
    const value = { time: formatTime(clock.now()), facts: lines.join('') };
    sendJson(request, response, { status: 200, value });
  };
}

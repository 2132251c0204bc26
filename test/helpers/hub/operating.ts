/** An operator of a hub in memory: what is asked, and what is answered. */
import { at as within, listAt, textAt } from '../../../src/domain/base/lookup.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { overridesOf, policyOf } from '../../../src/domain/configuration/configured-policy.ts';
import { actionService, type ActionAnswer } from '../../../src/usecases/operate/action-service.ts';
import type { EditionTerms } from '../../../src/usecases/publish/next-edition.ts';
import type { MemoryPorts } from '../../../src/usecases/operate/current-memory.ts';

export const ANN = 'arn:aws:sts::222222222222:assumed-role/Analyst/ann';

export type Operator = (request: unknown, now: number, wall?: number) => Promise<ActionAnswer>;

export function termsOf(config: unknown = {}): EditionTerms {
  const parsed = parseConfiguration(config);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const configuration = parsed.value;
  return { configuration, policy: policyOf(configuration), overrides: overridesOf(configuration) };
}

export function operatorOf(world: MemoryPorts, config: unknown = {}, author = ANN): Operator {
  const act = actionService(world, termsOf(config));
  return (request, now, wall = now) => act(request, { author, now, wall });
}

/** What an answer says, as people read it. */
export function saidBy({ status, value }: ActionAnswer) {
  return {
    status,
    detail: textAt(value, 'detail'),
    where: textAt(value, 'where'),
    effect: textAt(value, 'effect', 'text'),
    covers: textAt(value, 'covers', 'text'),
    missing: textAt(value, 'missing'),
    tookBack: textAt(value, 'tookBack', 'target'),
    still: listAt(value, 'still').map((one) => textAt(one, 'target')),
    counts: within(value, 'effect'),
  };
}

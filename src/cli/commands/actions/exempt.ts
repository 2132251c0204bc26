import { overrideVerb } from './override-verb.ts';

export const exempt = overrideVerb({
  name: 'exempt',
  act: 'exempt',
  effect: `Keeps the target out of the feed, also inside wider ranges, and if it is listed already.`,
});

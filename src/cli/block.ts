import { overrideVerb } from './override-verb.ts';

export const block = overrideVerb({
  name: 'block',
  act: 'pin',
  summary: 'keep an address, network, domain or file in the feed',
  effect: `Keeps the target in the feed, whatever findings say; what is exempt stays out all the same.`,
});

import { overrideVerb } from './override-verb.ts';

export const block = overrideVerb({
  name: 'block',
  act: 'pin',
  effect: `Keeps the target in the feed, whatever findings say; what is exempt stays out all the same.`,
});

import { takeBackVerb } from './take-back-verb.ts';

export const unblock = takeBackVerb({
  verb: 'block',
  act: 'unpin',
  effect: 'Takes a pin back: the target stays in the feed only as long as findings list it.',
});

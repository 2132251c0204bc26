import { takeBackVerb } from './take-back-verb.ts';

export const unretract = takeBackVerb({
  verb: 'retract',
  act: 'unretract',
  effect: 'Takes a retraction back: the findings that it voided count again.',
});

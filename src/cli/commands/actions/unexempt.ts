import { takeBackVerb } from './take-back-verb.ts';

export const unexempt = takeBackVerb({
  verb: 'exempt',
  act: 'unexempt',
  effect: 'Takes an exemption back: what findings say of the target counts again.',
});

import { overrideVerb } from './override-verb.ts';

export const retract = overrideVerb({
  name: 'retract',
  act: 'retract',
  effect: `Voids what the findings known by now say of the target, their later updates included: a false
positive does not come back. Another finding may list it again.`,
});

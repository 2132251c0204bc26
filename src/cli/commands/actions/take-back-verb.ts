/** `unblock`, `unexempt` and `unretract`: take back what the verb without `un` has recorded. */
import { parseTargetToTakeBack } from '../../../domain/facts/override.ts';
import { ACTION_HELP, ACTION_OPTIONS, sendAction } from './operator-verb.ts';
import { reasonGiven, targetGiven } from './override-verb.ts';
import { parseOptions, type Verb } from '../../shell/verb.ts';

interface TakeBackVerb {
  /** Of the verb whose action is taken back. */
  readonly verb: 'block' | 'exempt' | 'retract';
  readonly act: 'unpin' | 'unexempt' | 'unretract';
  /** What it does, for help. */
  readonly effect: string;
}

function takeBackVerb({ verb, act, effect }: TakeBackVerb): Verb {
  return {
    help: `palisade un${verb} <cidr|domain|sha256> --reason TEXT [--dry-run]

${effect}

  --reason TEXT  why; required
${ACTION_HELP}
The target is the one that palisade ${verb} was given, in any spelling; it is never refused for its width or for
host bits. Exit 0: afterwards nothing ${VERBS[verb]} it, also if there was nothing to take back. Exit 1: the
configuration or another target still does that to it or a part of it, and the answer names it.
`,
    options: ACTION_OPTIONS,
    takes: 'values',
    async run(argv, io) {
      const { values, positionals } = parseOptions(argv, ACTION_OPTIONS);
      const target = targetGiven(positionals, parseTargetToTakeBack).text;
      return sendAction({ act, target, reason: reasonGiven(values.reason) }, values, io);
    },
  };
}

const VERBS = { block: 'pins', exempt: 'exempts', retract: 'retracts' } as const;

export const unblock = takeBackVerb({
  verb: 'block',
  act: 'unpin',
  effect: 'Takes a pin back: the target stays in the feed only as long as findings list it.',
});

export const unexempt = takeBackVerb({
  verb: 'exempt',
  act: 'unexempt',
  effect: 'Takes an exemption back: what findings say of the target counts again.',
});

export const unretract = takeBackVerb({
  verb: 'retract',
  act: 'unretract',
  effect: 'Takes a retraction back: the findings that it voided count again.',
});

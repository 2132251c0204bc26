import { countGiven } from '../../shell/count-option.ts';
import { ACTION_HELP, ACTION_OPTIONS, NO_REASON, sendAction } from './operator-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  ...ACTION_OPTIONS,
  to: { type: 'string' },
} as const;

export const rollback: Verb = {
  help: `palisade rollback [--to EDITION] [--reason TEXT]

Publishes an earlier edition again under a new number, less what has since been exempted, retracted, unblocked or
has ended, and adds nothing until palisade resume, neither by findings nor by pins.

  --to EDITION   its number (palisade status, palisade diff); the edition before the current one
  --reason TEXT  why
${ACTION_HELP}`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const edition = countGiven('to', values.to);
    const action = { act: 'rollback', reason: values.reason ?? NO_REASON };
    return sendAction(edition === undefined ? action : { ...action, edition }, values, io);
  },
};

import { ACTION_HELP, ACTION_OPTIONS, NO_REASON, sendAction } from './operator-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const resume: Verb = {
  help: `palisade resume [--reason TEXT]

Ends a freeze, hard or not, or a rollback: the next edition is what findings and overrides say.

  --reason TEXT  why
${ACTION_HELP}`,
  options: ACTION_OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, ACTION_OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    return sendAction({ act: 'resume', reason: values.reason ?? NO_REASON }, values, io);
  },
};

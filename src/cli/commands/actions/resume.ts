import { HUB_HELP, HUB_OPTIONS } from '../../hub-client/hub-client.ts';
import { AUTHOR_HELP, AUTHOR_OPTION, sendAction } from './operator-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const resume: Verb = {
  help: `palisade resume [--reason TEXT]

Ends a freeze, hard or not, or a rollback: the next edition is what findings and overrides say.

  --reason TEXT  why
${AUTHOR_HELP}${HUB_HELP}`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      ...HUB_OPTIONS,
      ...AUTHOR_OPTION,
      reason: { type: 'string', default: 'no reason given' },
    });
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    return sendAction({ act: 'resume', reason: values.reason }, values, io);
  },
};

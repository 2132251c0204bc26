import { HUB_HELP, HUB_OPTIONS } from '../../hub-client/hub-client.ts';
import { AUTHOR_HELP, AUTHOR_OPTION, sendAction } from './operator-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const freeze: Verb = {
  help: `palisade freeze [--hard] [--reason TEXT]

Nothing is added to the feed until somebody says resume; what ends or is taken out leaves.

  --hard         nothing leaves either, and an alarm reminds of it
  --reason TEXT  why
${AUTHOR_HELP}${HUB_HELP}`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      ...HUB_OPTIONS,
      ...AUTHOR_OPTION,
      hard: { type: 'boolean', default: false },
      reason: { type: 'string', default: 'no reason given' },
    });
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const act = values.hard ? 'hard' : 'freeze';
    return sendAction({ act, reason: values.reason }, values, io);
  },
};

import { ACTION_HELP, ACTION_OPTIONS, NO_REASON, sendAction } from './operator-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  ...ACTION_OPTIONS,
  hard: { type: 'boolean', default: false },
} as const;

export const freeze: Verb = {
  help: `palisade freeze [--hard] [--reason TEXT]

Nothing is added to the feed until palisade resume, neither by findings nor by pins; what ends or is taken out
leaves.

  --hard         nothing leaves either, and an alarm reminds of it
  --reason TEXT  why
${ACTION_HELP}`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const act = values.hard ? 'hard' : 'freeze';
    return sendAction({ act, reason: values.reason ?? NO_REASON }, values, io);
  },
};

import { ACTION_HELP, ACTION_OPTIONS, sendAction } from './operator-verb.ts';
import { reasonGiven } from './override-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  ...ACTION_OPTIONS,
  account: { type: 'string' },
  undo: { type: 'boolean', default: false },
} as const;

export const expunge: Verb = {
  help: `palisade expunge --account ID --reason TEXT [--undo] [--dry-run]

Voids what the findings of one account have said up to now: what only they list leaves with the next edition. What
the account reports from now on counts again; a policy rule or an exemption keeps that out.

  --account ID   its 12 digits
  --reason TEXT  why; required
  --undo         takes it back: the account's findings count as before
${ACTION_HELP}`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const { account } = values;
    if (account === undefined || !/^\d{12}$/.test(account)) {
      throw new Misuse(
        `--account is ${JSON.stringify(account ?? '')}, expected the 12 digits of an account`,
      );
    }
    const act = values.undo ? 'unexpunge' : 'expunge';
    return sendAction({ act, account, reason: reasonGiven(values.reason) }, values, io);
  },
};

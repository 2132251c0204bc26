import { countGiven } from '../../shell/count-option.ts';
import { HUB_HELP, HUB_OPTIONS } from '../../hub-client/hub-client.ts';
import { AUTHOR_HELP, AUTHOR_OPTION, sendAction } from './operator-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const rollback: Verb = {
  help: `palisade rollback [--to EDITION] [--reason TEXT]

Publishes an earlier edition again under a new number, less what has since been exempted, retracted or has
ended, and adds nothing until somebody says resume.

  --to EDITION   its number (palisade status, palisade diff); the edition before the present one
  --reason TEXT  why
${AUTHOR_HELP}${HUB_HELP}`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      ...HUB_OPTIONS,
      ...AUTHOR_OPTION,
      to: { type: 'string' },
      reason: { type: 'string', default: 'no reason given' },
    });
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const edition = countGiven('to', values.to);
    const word = { act: 'rollback', reason: values.reason };
    return sendAction(edition === undefined ? word : { ...word, edition }, values, io);
  },
};

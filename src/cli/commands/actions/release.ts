import { countGiven } from '../../shell/count-option.ts';
import { HUB_HELP, HUB_OPTIONS } from '../../hub-client/hub-client.ts';
import { AUTHOR_HELP, AUTHOR_OPTION, sendAction } from './operator-verb.ts';
import { endGiven, reasonGiven } from './override-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const release: Verb = {
  help: `palisade release --accept-growth N|--accept-shrink N --for 1h --reason TEXT

Lets so many additions above the cap, or losses that nothing explains, pass for a while.

  --accept-growth N  additions
  --accept-shrink N  losses
  --for LENGTH       how long: 90m, 12h (or --until TIME); wanted
  --reason TEXT      why; wanted
${AUTHOR_HELP}${HUB_HELP}`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      ...HUB_OPTIONS,
      ...AUTHOR_OPTION,
      'accept-growth': { type: 'string' },
      'accept-shrink': { type: 'string' },
      for: { type: 'string' },
      until: { type: 'string' },
      reason: { type: 'string' },
    });
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const growth = countGiven('accept-growth', values['accept-growth']) ?? 0;
    const shrink = countGiven('accept-shrink', values['accept-shrink']) ?? 0;
    if (growth + shrink === 0) throw new Misuse('--accept-growth N or --accept-shrink N is wanted');
    const end = endGiven(values);
    if (end.for === undefined && end.until === undefined) throw new Misuse('--for 1h is wanted');
    const reason = reasonGiven(values.reason);
    return sendAction({ act: 'release', growth, shrink, reason, ...end }, values, io);
  },
};

import { countGiven } from '../../shell/count-option.ts';
import { ACTION_HELP, ACTION_OPTIONS, sendAction } from './operator-verb.ts';
import { endGiven, reasonGiven } from './override-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  ...ACTION_OPTIONS,
  'accept-growth': { type: 'string' },
  'accept-shrink': { type: 'string' },
  'accept-empty-ledger': { type: 'boolean', default: false },
  for: { type: 'string' },
  until: { type: 'string' },
} as const;

export const release: Verb = {
  help: `palisade release --accept-growth N|--accept-shrink N --for 1h --reason TEXT
palisade release --accept-empty-ledger --reason TEXT

Lets so many additions above the cap, or losses that nothing explains, pass for a while. All releases in force
together: at most as many additions as entries are listed (1,000 always), and half as many losses (100 always).

  --accept-growth N  additions
  --accept-shrink N  losses
  --accept-empty-ledger  publish from a ledger that is not the one of the edition that stands, once: exemptions,
                     pins and findings that it does not hold are lost; restore it instead if you can
  --for LENGTH       how long, 24h at most: 90m, 12h (or --until TIME); required
  --reason TEXT      why; required
${ACTION_HELP}`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    if (values['accept-empty-ledger']) {
      const others = ['accept-growth', 'accept-shrink', 'for', 'until'] as const;
      const other = others.find((name) => values[name] !== undefined);
      if (other !== undefined) throw new Misuse(`--accept-empty-ledger goes without --${other}`);
      const reason = reasonGiven(values.reason);
      return sendAction({ act: 'release', emptyLedger: true, reason }, values, io);
    }
    const growth = countGiven('accept-growth', values['accept-growth']) ?? 0;
    const shrink = countGiven('accept-shrink', values['accept-shrink']) ?? 0;
    if (growth + shrink === 0)
      throw new Misuse('expected --accept-growth N, --accept-shrink N or --accept-empty-ledger');
    const end = endGiven(values);
    if (end.for === undefined && end.until === undefined)
      throw new Misuse('expected --for 1h or --until TIME');
    const reason = reasonGiven(values.reason);
    return sendAction({ act: 'release', growth, shrink, reason, ...end }, values, io);
  },
};

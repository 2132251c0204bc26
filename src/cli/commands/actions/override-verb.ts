/** `block`, `exempt` and `retract`: the same call, with another word on a target. */
import { parseTarget, type Target } from '../../../domain/facts/override.ts';
import { isAllSpecialUse } from '../../../domain/addresses/set/special-use.ts';
import { parseDuration, parseTime } from '../../../domain/base/time.ts';
import { Refused } from '../../hub-client/hub-response.ts';
import { HUB_HELP, HUB_OPTIONS } from '../../hub-client/hub-client.ts';
import { AUTHOR_HELP, AUTHOR_OPTION, sendAction } from './operator-verb.ts';
import { Failure, Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export interface OverrideVerb {
  readonly name: string;
  readonly act: 'pin' | 'exempt' | 'retract';
  /** What it does, for help. */
  readonly effect: string;
}

export function overrideVerb({ name, act, effect }: OverrideVerb): Verb {
  return {
    help: `palisade ${name} <cidr|domain|sha256> --reason TEXT [--for 7d|--until TIME] [--yes-i-mean]

${effect}

  --reason TEXT  why; wanted
  --for LENGTH   how long: 90m, 12h, 7d, 2w. 0m takes back what was said before
  --until TIME   until when, with its zone: 2026-12-31T18:00:00+01:00; without either: for good
  --yes-i-mean   a wide range is meant
${AUTHOR_HELP}${HUB_HELP}
A CIDR with host bits is refused. Returns when it is recorded: it counts from the next edition on.
`,
    async run(argv, io) {
      const { values, positionals } = parseOptions(argv, {
        ...HUB_OPTIONS,
        ...AUTHOR_OPTION,
        reason: { type: 'string' },
        for: { type: 'string' },
        until: { type: 'string' },
        'yes-i-mean': { type: 'boolean', default: false },
      });
      const target = targetGiven(positionals);
      if (act === 'pin' && target.kind === 'ip' && isAllSpecialUse(target.range)) {
        io.err(`${target.text} is special-use: it is recorded, but no edition ever lists it\n`);
      }
      const word = {
        act,
        target: target.text,
        reason: reasonGiven(values.reason),
        ...endGiven(values),
        wideIsMeant: values['yes-i-mean'],
      };
      return sendAction(word, values, io).catch((error: unknown) => {
        const isWide = error instanceof Refused && error.where === 'wideIsMeant';
        throw isWide ? new Failure(`${error.message}, with --yes-i-mean`) : error;
      });
    },
  };
}

export function reasonGiven(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason;
  throw new Misuse('--reason TEXT is wanted: somebody will ask');
}

/** Checked here too, so that a slip is told as one before anything is sent. */
export function endGiven(values: {
  readonly for?: string | undefined;
  readonly until?: string | undefined;
}): { readonly for?: string; readonly until?: string } {
  const { for: length, until } = values;
  if (length !== undefined && until !== undefined) {
    throw new Misuse('--for and --until exclude each other');
  }
  if (length !== undefined && parseDuration(length) === undefined) {
    throw new Misuse(`--for is ${JSON.stringify(length)}, expected a length such as 90m, 12h, 7d`);
  }
  if (until !== undefined && parseTime(until) === undefined) {
    throw new Misuse(
      `--until is ${JSON.stringify(until)}, expected a time with its zone: 2026-12-31T18:00:00+01:00`,
    );
  }
  return {
    ...(length === undefined ? {} : { for: length }),
    ...(until === undefined ? {} : { until }),
  };
}

function targetGiven([target, ...more]: readonly string[]): Target {
  if (target === undefined) throw new Misuse('an address, CIDR, domain name or SHA-256 is wanted');
  if (more.length > 0) throw new Misuse(`one target at a time; ${more.join(', ')} is too much`);
  const parsed = parseTarget(target);
  if (!parsed.ok) throw new Misuse(parsed.problem);
  return parsed.value;
}

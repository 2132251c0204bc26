/** `block`, `exempt` and `retract`: the same request with another act. */
import type { Result } from '../../../domain/base/result.ts';
import { parseTarget, type Target } from '../../../domain/facts/override.ts';
import { isAllSpecialUse } from '../../../domain/addresses/set/special-use.ts';
import { parseDuration, parseTime } from '../../../domain/base/time.ts';
import { WIDE_FROM_TEXT, WIDEST_TEXT } from '../../../domain/values/target-width.ts';
import { ACTION_HELP, ACTION_OPTIONS, sendAction } from './operator-verb.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

interface OverrideVerb {
  readonly name: string;
  readonly act: 'pin' | 'exempt' | 'retract';
  /** What it does, for help. */
  readonly effect: string;
}

const OPTIONS = {
  ...ACTION_OPTIONS,
  for: { type: 'string' },
  until: { type: 'string' },
  'yes-i-mean': { type: 'boolean', default: false },
} as const;

function overrideVerb({ name, act, effect }: OverrideVerb): Verb {
  return {
    help: `palisade ${name} <cidr|domain|sha256> --reason TEXT [--for 7d|--until TIME] [--yes-i-mean] [--dry-run]

${effect}

  --reason TEXT  why; required
  --for LENGTH   how long: 90m, 12h, 7d, 2w
  --until TIME   until when, with its zone: 2026-12-31T18:00:00+01:00; without either: until palisade un${name}
  --yes-i-mean   the target is meant although it is wide${act === 'pin' ? ', or own, exempt or shared infrastructure' : ''}
${ACTION_HELP}
A CIDR with host bits is refused. From ${WIDE_FROM_TEXT} on a target needs --yes-i-mean and an end; wider than
${WIDEST_TEXT} is always refused. The answer says what the target covers and what changes in the next edition.
`,
    options: OPTIONS,
    takes: 'values',
    async run(argv, io) {
      const { values, positionals } = parseOptions(argv, OPTIONS);
      const target = targetGiven(positionals, parseTarget);
      if (act === 'pin' && target.kind === 'ip' && isAllSpecialUse(target.range)) {
        io.err(`${target.text} is special-use: it is recorded, but no edition ever lists it\n`);
      }
      const action = {
        act,
        target: target.text,
        reason: reasonGiven(values.reason),
        ...endGiven(values),
        ...(values['yes-i-mean'] ? { confirmed: true } : {}),
      };
      return sendAction(action, values, io);
    },
  };
}

export function reasonGiven(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason;
  throw new Misuse('--reason TEXT is required: the next operator will ask why');
}

/** Checked here too, so that a typo is named before anything is sent. */
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

export function targetGiven(
  [target, ...more]: readonly string[],
  parse: (text: string) => Result<Target, string>,
): Target {
  if (target === undefined) throw new Misuse('expected an address, CIDR, domain name or SHA-256');
  if (more.length > 0) throw new Misuse(`one target at a time; ${more.join(', ')} is too much`);
  const parsed = parse(target);
  if (!parsed.ok) throw new Misuse(parsed.problem);
  return parsed.value;
}

export const block = overrideVerb({
  name: 'block',
  act: 'pin',
  effect: `Keeps the target in the feed, whatever findings say; what is exempt stays out all the same.`,
});

export const exempt = overrideVerb({
  name: 'exempt',
  act: 'exempt',
  effect: `Keeps the target out of the feed, also inside wider ranges, and if it is listed already.`,
});

export const retract = overrideVerb({
  name: 'retract',
  act: 'retract',
  effect: `Voids what the findings known by now say of the target, their later updates included: a false
positive does not come back. Another finding may list it again.`,
});

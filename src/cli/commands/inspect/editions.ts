import { flagAt, numberAt, textAt } from '../../../domain/base/lookup.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient } from '../../hub-client/hub-client.ts';
import { listOf } from '../../hub-client/hub-response.ts';
import { countGiven } from '../../shell/count-option.ts';
import { tableText } from '../../shell/table.ts';
import { timeAndAway } from '../../../domain/base/away-text.ts';
import { grouped } from '../../../domain/base/counted.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const LAST_MAX = 100;

const OPTIONS = {
  ...HUB_OPTIONS,
  last: { type: 'string' },
} as const;

export const editions: Verb = {
  help: `palisade editions [--last N] [--json]

The editions that are kept, the newest first: number, time, entries, how many more or fewer than before,
and what else changed: the policy, and what operators did since the edition before.

  --last N       so many of them, at most ${LAST_MAX}; 20
${HUB_HELP}`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const last = countGiven('last', values.last, 1, LAST_MAX) ?? 20;
    const answer = await (await hubClient(values, io)).ask('editions', { last: String(last) });
    const time = textAt(answer, 'time');
    const kept = listOf(answer, 'editions');
    if (values.json) await io.out(`${JSON.stringify(answer)}\n`);
    else if (kept.length === 0) io.err('there is no edition yet\n');
    else
      await io.out(
        tableText(
          HEAD,
          kept.map((one) => lineOf(one, time)),
        ),
      );
    return 0;
  },
};

const HEAD = ['edition', 'time', 'entries', 'change', 'what else changed'];

function lineOf(edition: unknown, time: string | undefined): readonly string[] {
  const entries = numberAt(edition, 'entries');
  const change = numberAt(edition, 'change');
  const policy = flagAt(edition, 'policyChanged') ? ['the policy'] : [];
  const actions = listOf(edition, 'actions').map(actionText);
  return [
    String(numberAt(edition, 'number') ?? '-'),
    timeAndAway(textAt(edition, 'at') ?? '-', time),
    entries === undefined ? '-' : grouped(entries),
    change === undefined ? '-' : `${change > 0 ? '+' : ''}${grouped(change)}`,
    [...policy, ...actions].join('; '),
  ];
}

function actionText(action: unknown): string {
  const [act, target] = [textAt(action, 'act') ?? '', textAt(action, 'target')];
  const said = target === undefined ? act : `${act} ${target}`;
  return `${said} (${textAt(action, 'author') ?? ''}: ${textAt(action, 'reason') ?? ''})`;
}

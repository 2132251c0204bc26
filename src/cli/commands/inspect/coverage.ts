import { fixesOf } from '../../../domain/coverage/coverage-fix.ts';
import { parseCoverage } from '../../../domain/coverage/coverage-file.ts';
import type { PairVerdict } from '../../../domain/coverage/coverage-audit.ts';
import { at, listAt, numberAt, textAt } from '../../../domain/base/lookup.ts';
import type { Fix } from '../../../domain/preflight/preflight-check.ts';
import { formatDuration, MINUTE } from '../../../domain/base/time.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient } from '../../hub-client/hub-client.ts';
import { Failure, Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const coverage: Verb = {
  help: `palisade coverage [--gaps] [--json]

Which accounts and regions forward their findings to the deployed hub, as its hourly audit saw them last:
what does not forward, and what is unknown, each with the commands that fix it. Whatever was seen longer
ago than a day counts as unknown. A region that an account has not enabled has nothing to forward.

  --gaps         without what is unknown
${HUB_HELP}
Exit 0 if all forward; 1 if there is a gap or something is unknown, or before the first audit.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      ...HUB_OPTIONS,
      gaps: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const answer = at(await (await hubClient(values, io)).ask('coverage'), 'coverage');
    if (answer === undefined) throw new Failure('what answers there tells of no coverage');
    if (values.json) await io.out(`${JSON.stringify(answer)}\n`);
    if (answer === null) {
      io.err('no audit yet: a deployed hub looks every hour, a local one has no organization\n');
      return 1;
    }
    const pairs = pairsIn(answer);
    if (!values.json) await io.out(tableOf(answer, pairs, values.gaps));
    return pairs.every(({ verdict }) => isFine(verdict)) && pairs.length > 0 ? 0 : 1;
  },
};

function isFine({ kind }: PairVerdict['verdict']): boolean {
  return kind === 'forwards' || kind === 'region-not-enabled';
}

function pairsIn(answer: unknown): readonly PairVerdict[] {
  const parsed = parseCoverage({ ...Object(answer), configuration: '' });
  if (parsed === undefined) throw new Failure('the answer is of another version of the hub');
  return [...parsed.known.values()];
}

function tableOf(answer: unknown, pairs: readonly PairVerdict[], gapsOnly: boolean): string {
  const count = (name: string): number => numberAt(answer, 'counts', name) ?? 0;
  const open = pairs.filter(({ verdict: { kind } }) =>
    gapsOnly ? kind === 'gap' : kind === 'gap' || kind === 'unknown',
  );
  const age = numberAt(answer, 'ageSeconds') ?? 0;
  const audited = `audit of ${textAt(answer, 'at') ?? ''}, ${formatDuration(age - (age % MINUTE))} ago`;
  const counts = `${count('forwards')} forward, ${count('gap')} gaps, ${count('unknown')} unknown, ${count('notEnabled')} not enabled`;
  return `${open.map(lineOf).join('')}${mendsText(open, answer)}${counts}; ${audited}\n`;
}

function lineOf({ account, region, verdict }: PairVerdict): string {
  const what =
    verdict.kind === 'gap'
      ? verdict.reasons.join(', ')
      : verdict.kind === 'unknown'
        ? [verdict.reason, ...(verdict.detail === undefined ? [] : [verdict.detail])].join(': ')
        : '';
  return `${verdict.kind.padEnd(8)}${account} ${region.padEnd(15)}${what}\n`;
}

/** Each command once, by whose credentials it takes. */
function mendsText(open: readonly PairVerdict[], answer: unknown): string {
  const terms = termsIn(answer);
  const fixes = open.flatMap((pair) => {
    const { verdict } = pair;
    const reasons =
      verdict.kind === 'gap' ? verdict.reasons : verdict.kind === 'unknown' ? [verdict.reason] : [];
    return reasons.flatMap((reason) => fixesOf(reason, pair, terms));
  });
  const by = [...new Set(fixes.map((fix) => fix.by))];
  return by.map((who) => `\n${who}:\n${commandsOf(fixes, who)}\n`).join('');
}

function commandsOf(fixes: readonly Fix[], who: Fix['by']): string {
  const commands = new Set(fixes.filter(({ by }) => by === who).map(({ command }) => command));
  return [...commands].map((command) => `  ${command}\n`).join('');
}

function termsIn(answer: unknown) {
  const collection = textAt(answer, 'terms', 'collection');
  return {
    securityAccountId: textAt(answer, 'terms', 'securityAccountId') ?? '',
    organizationalUnitIds: listAt(answer, 'terms', 'organizationalUnitIds').map(String),
    hubBusArn: textAt(answer, 'terms', 'hubBusArn') ?? '',
    collection: collection === 'members' ? ('members' as const) : ('both' as const),
  };
}

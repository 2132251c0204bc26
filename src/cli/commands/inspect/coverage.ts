import { parseCoverage } from '../../../domain/coverage/coverage-file.ts';
import { isFine, type PairVerdict } from '../../../domain/coverage/coverage-audit.ts';
import { at, isObject, textAt } from '../../../domain/base/lookup.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient } from '../../hub-client/hub-client.ts';
import { listOf } from '../../hub-client/hub-response.ts';
import { Failure, Misuse, parseOptions, type Verb } from '../../shell/verb.ts';
import { coverageReport } from './coverage-report.ts';

export const coverage: Verb = {
  help: `palisade coverage [--gaps] [--json]

Which accounts and regions deliver their findings to the deployed hub, as its hourly audit saw them last:
first in one sentence, then by status and reason, then the commands that fix them, each for as many accounts
and regions as it can take. "delivered 3h ago": a heartbeat that was sent then has come by the path of
findings. "configured": all is there, and no heartbeat has arrived yet. What was looked at too long ago counts
as unknown. A region that an account has not enabled has nothing to forward.

  --gaps         gaps and unknown pairs only
${HUB_HELP}
Exit 0 if all deliver or are configured; 1 if there is a gap or something is unknown, or before the first audit.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      ...HUB_OPTIONS,
      gaps: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const answer = at(await (await hubClient(values, io)).ask('coverage'), 'coverage');
    if (answer === undefined) throw new Failure('the answer there holds no coverage');
    if (answer === null) {
      if (values.json) await io.out('null\n');
      io.err('no audit yet: a deployed hub looks every hour, a local one has no organization\n');
      return 1;
    }
    const pairs = pairsIn(answer);
    const shown = values.gaps ? pairs.filter(({ verdict }) => !isFine(verdict)) : pairs;
    if (!values.json) await io.out(coverageReport(answer, shown));
    else if (values.gaps) await io.out(`${JSON.stringify(openOnly(answer))}\n`);
    else await io.out(`${JSON.stringify(answer)}\n`);
    return pairs.every(({ verdict }) => isFine(verdict)) && pairs.length > 0 ? 0 : 1;
  },
};

function pairsIn(answer: unknown): readonly PairVerdict[] {
  listOf(answer, 'pairs');
  const parsed = parseCoverage(isObject(answer) ? { ...answer, configuration: '' } : answer);
  if (parsed === undefined) throw new Failure('the answer is of another version of the hub');
  return [...parsed.known.values()];
}

/** The answer as it came, but for the pairs that forward. */
function openOnly(answer: unknown): object {
  const pairs = listOf(answer, 'pairs').filter((pair) => {
    const verdict = textAt(pair, 'verdict');
    return verdict === 'gap' || verdict === 'unknown';
  });
  return isObject(answer) ? { ...answer, pairs } : {};
}

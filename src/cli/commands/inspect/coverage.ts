import { parseCoverage } from '../../../domain/coverage/coverage-file.ts';
import { isOpen, type PairVerdict } from '../../../domain/coverage/coverage-audit.ts';
import { at, isObject, numberAt, textAt, type Json } from '../../../domain/base/lookup.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient } from '../../hub-client/hub-client.ts';
import { listOf, type HubClient } from '../../hub-client/hub-response.ts';
import { Failure, Misuse, parseOptions, type Verb } from '../../shell/verb.ts';
import { countsIn, coverageReport, hubReport } from './coverage-report.ts';

const OPTIONS = {
  ...HUB_OPTIONS,
  gaps: { type: 'boolean', default: false },
} as const;

export const coverage: Verb = {
  help: `palisade coverage [--gaps] [--json]

Whether the parts of the deployed hub itself are as its template made them, and which accounts and regions
deliver their findings to it, as its hourly audit saw them last: first in one sentence, then by status and reason, then the commands that fix them, each for as many accounts
and regions as it can take. "delivered 3h ago": a heartbeat that was sent then has come by the path of
findings. "configured": all is there, and no heartbeat has arrived yet. What was looked at too long ago counts
as unknown. A region that an account has not enabled has nothing to forward. If something is amiss, it says why
CloudFormation could not bring our stacks somewhere, by reason: "an SCP denies iam:CreateRole: 412 accounts".

  --gaps         gaps, unknown pairs and those with dead letters only
${HUB_HELP}
Exit 0 if all deliver or are configured; 1 if there is a gap, something is unknown or dead letters wait, if a part of
the hub is not as deployed, or before the first audit.
`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const answer = await wholeAnswer(await hubClient(values, io), values.gaps);
    if (answer === null) {
      if (values.json) await io.out('null\n');
      io.err('no audit yet: a deployed hub looks every hour, a local one has no organization\n');
      return 1;
    }
    const pairs = pairsIn(answer);
    const hub = answer['hub'];
    if (values.json) await io.out(`${JSON.stringify(answer)}\n`);
    else await io.out(`${hubReport(hub)}${coverageReport(answer, pairs)}`);
    return isAllFine(answer, pairs) && at(hub, 'isFine') !== false ? 0 : 1;
  },
};

function pairsIn(answer: unknown): readonly PairVerdict[] {
  listOf(answer, 'pairs');
  const parsed = parseCoverage(isObject(answer) ? { ...answer, configuration: '' } : answer);
  if (parsed === undefined) throw new Failure('the answer is of another version of the hub');
  return [...parsed.known.values()];
}

/** All pages as one answer; `null` before the first audit. */
async function wholeAnswer(hub: HubClient, gapsOnly: boolean): Promise<Json | null> {
  const pairs: unknown[] = [];
  let after = '';
  let rollout: unknown;
  for (;;) {
    const query = gapsOnly ? { gaps: '1', after } : { after };
    const page = await hub.ask('coverage', query);
    const answer = at(page, 'coverage');
    if (answer === null) return null;
    if (!isObject(answer)) throw new Failure('the answer there holds no coverage');
    for (const pair of listOf(answer, 'pairs')) {
      // An older hub sends all pairs, whatever is asked.
      if (!gapsOnly || isOpenThere(pair)) pairs.push(pair);
    }
    const { next, ...whole } = answer;
    // It comes with the first page.
    rollout ??= whole['rollout'];
    // Each page must go on, whatever a hub answers.
    if (typeof next !== 'string' || next <= after)
      return { ...whole, ...parts(page), rollout, pairs };
    after = next;
  }
}

/** Of the hub itself. */
function parts(page: unknown): Json {
  return { hub: at(page, 'hub') ?? null };
}

function isOpenThere(pair: unknown): boolean {
  if (numberAt(pair, 'waiting') !== undefined) return true;
  return ['gap', 'unknown'].includes(textAt(pair, 'verdict') ?? '');
}

function isAllFine(answer: Json, pairs: readonly PairVerdict[]): boolean {
  const { delivered, configured, notEnabled } = countsIn(at(answer, 'counts'));
  const isAny = pairs.length + delivered + configured + notEnabled > 0;
  return isAny && !pairs.some(isOpen);
}

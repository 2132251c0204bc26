/** The verdict on one finding alone, as `extract` prints it: what it would do if it were all we had. */
import { KINDS, type Extraction, type Kind } from '../findings/extraction.ts';
import type { Action } from './family.ts';
import type { StatusFlags, FindingTraits } from '../findings/finding.ts';
import { isUnknownType, type Judge, type PolicyDecision } from './policy.ts';

export interface Decision {
  readonly decision: Readonly<Record<Kind, Action>>;
  /** One line for people: why. */
  readonly reason: string;
}

const NOTHING = { ip: 'ignore', domain: 'ignore', hash: 'ignore' } as const;

export function decide(
  extraction: Extraction,
  traits: FindingTraits,
  status: StatusFlags,
  judge: Judge,
): Decision {
  const stopped = stoppedBecause(status);
  if (stopped !== undefined) return { decision: NOTHING, reason: stopped };
  const judgements = extraction.usable.map((value) => ({
    kind: value.kind,
    judgement: judge(traits, value),
  }));
  const decision = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      strongest(judgements.filter((one) => one.kind === kind).map((one) => one.judgement)),
    ]),
  ) as Record<Kind, Action>;
  return { decision, reason: reasonOf(extraction, traits, judgements) };
}

function stoppedBecause({ sample, archived, notUseful }: StatusFlags): string | undefined {
  if (sample) return 'sample finding: it proves the path, nothing is blocked';
  if (notUseful) return 'an analyst marked the finding as not useful';
  return archived ? 'archived finding: nothing is added, what it added is released' : undefined;
}

function strongest(judgements: readonly PolicyDecision[]): Action {
  const actions = judgements.map(aloneAction);
  return (['block', 'monitor'] as const).find((action) => actions.includes(action)) ?? 'ignore';
}

/** What needs the support of others is watched while it stands alone. */
function aloneAction({ action, needs }: PolicyDecision): Action {
  return action === 'block' && needs !== 'nothing' ? 'monitor' : action;
}

function reasonOf(
  { usable, dropped }: Extraction,
  { type }: FindingTraits,
  judgements: readonly { readonly judgement: PolicyDecision }[],
): string {
  const unknown = isUnknownType(type) ? `unknown finding type ${JSON.stringify(type)}; ` : '';
  const [first] = dropped;
  if (usable.length === 0) {
    return first === undefined
      ? `${unknown}names no remote address, domain or file`
      : `${unknown}nothing usable: ${first.value} is ${first.reason}`;
  }
  const reasons = new Set(
    judgements.map(({ judgement }) =>
      judgement.action === 'block' && judgement.needs !== 'nothing'
        ? `${judgement.because} (alone: monitor)`
        : judgement.because,
    ),
  );
  return [...reasons].join('; ');
}

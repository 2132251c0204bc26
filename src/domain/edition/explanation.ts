/** Why an indicator is, or is not, in an edition: what `explain` shows and `why/` keeps. */
import { compareBands, type Band } from '../values/band.ts';
import type { JudgedIndicator } from '../register/edition.ts';
import type { UsableValue } from '../findings/extraction.ts';
import type { FindingSubject } from '../findings/finding-subject.ts';
import { networkWords } from '../findings/network-words.ts';
import { formatTime, isInForce, latest, type EpochSeconds } from '../base/time.ts';

export interface Explanation {
  readonly value: string;
  readonly kind: string;
  readonly place: JudgedIndicator['standing']['place'];
  readonly because: string;
  readonly band: Band | null;
  /** End of the window in force, or of the last one; null if it never blocked. */
  readonly until: string | null;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly sightings: readonly ExplainedSighting[];
}

export interface ExplainedSighting {
  readonly finding: string;
  readonly type: string;
  /** Of finding types, as policy names it. */
  readonly family: string;
  readonly severity: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly until: string;
  readonly effect: 'block' | 'watch' | 'none' | 'released';
  readonly inForce: boolean;
  readonly because: string;
  /** What the finding is about, where it said so and is asked of a ledger: a replay keeps none of it. */
  readonly title?: string;
  /** As GuardDuty calls it: `Instance`. */
  readonly resource?: string;
  readonly resourceId?: string;
  /** What the finding says of the value: `AS64500 example hosting`, and the country it is in. */
  readonly network?: string;
  readonly country?: string;
}

/** What a finding is about; `undefined` if that is not kept. */
export type SubjectFinder = (finding: string) => FindingSubject | undefined;

export function explanationOf(
  { value, verdict, state, standing }: JudgedIndicator,
  at: EpochSeconds,
  subjectOf: SubjectFinder = () => undefined,
) {
  const sightings = verdict.weighed.map(
    ({ sighting, judgement, effect, because, window }): ExplainedSighting => ({
      finding: sighting.finding,
      type: sighting.traits.type,
      family: judgement.family,
      severity: sighting.traits.severity,
      firstSeen: formatTime(sighting.firstSeen),
      lastSeen: formatTime(sighting.lastSeen),
      until: formatTime(window.until),
      effect,
      inForce: isInForce(window, at),
      because: `${judgement.family}: ${because}`,
      ...subjectOf(sighting.finding),
      ...whereabouts(sighting.value),
    }),
  );
  const traits = verdict.weighed.map(({ sighting }) => sighting.traits);
  const blocking = verdict.weighed.filter(({ effect }) => effect === 'block');
  const until = latest(blocking.map(({ window }) => window.until));
  const explanation: Explanation = {
    value: value.value,
    kind: value.kind,
    place: standing.place,
    because: 'because' in standing ? standing.because : becauseOf(sightings, standing.place),
    band: state?.band ?? blocking.map(({ band }) => band).sort(compareBands)[0] ?? null,
    until: blocking.length === 0 ? null : formatTime(until),
    accounts: [...new Set(traits.map(({ accountId }) => accountId))].sort(),
    regions: [...new Set(traits.map(({ region }) => region))].sort(),
    sightings,
  };
  return explanation;
}

function whereabouts(value: UsableValue): Pick<ExplainedSighting, 'network' | 'country'> {
  const network = networkWords(value);
  const { country } = value;
  return { ...(network === '' ? {} : { network }), ...(country === undefined ? {} : { country }) };
}

/** The latest sighting that puts the value where it stands, not merely the latest there is. */
function becauseOf(
  sightings: readonly ExplainedSighting[],
  place: JudgedIndicator['standing']['place'],
): string {
  const effect = place === 'listed' ? 'block' : place === 'watched' ? 'watch' : undefined;
  const deciding = sightings.find((one) => one.inForce && one.effect === effect) ?? sightings[0];
  return deciding?.because ?? '';
}

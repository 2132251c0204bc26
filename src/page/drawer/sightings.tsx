/** The sightings on a time line by account, and each with its finding. */
import { consoleLink } from '../../domain/findings/console-link.ts';
import { resourceName } from '../../domain/findings/resource-words.ts';
import { parseTime } from '../../domain/base/time.ts';
import { CopyButton } from '../parts/copy.tsx';
import { away, counted, number, said, timeText } from '../parts/words.ts';
import type { ValueExplanation } from '../state/answers.ts';
import { valueLink } from '../state/route.ts';

type Sighting = ValueExplanation['sightings'][number];

export interface SightingsProps {
  readonly sightings: readonly Sighting[];
  readonly now: number;
}

const SHOWN_MAX = 60;

export function Sightings({ sightings, now }: SightingsProps) {
  return (
    <section>
      <h3>
        Sightings <span class="muted">{number(sightings.length)}</span>
      </h3>
      <TimeLine sightings={sightings} now={now} />
      <ol class="sightings">
        {sightings.slice(0, SHOWN_MAX).map((one) => (
          <SightingItem
            key={`${one.finding} ${one.lastSeen} ${one.type}`}
            sighting={one}
            now={now}
          />
        ))}
      </ol>
      {sightings.length > SHOWN_MAX && (
        <p class="muted">and {number(sightings.length - SHOWN_MAX)} more of the same</p>
      )}
    </section>
  );
}

function accountOf({ finding }: Sighting): string {
  return finding.split('/')[1] ?? '';
}

const WIDTH = 500;
const LABEL = 104;
const LANE = 22;
const LANES_MAX = 12;

function TimeLine({ sightings, now }: SightingsProps) {
  const accounts = [...new Set(sightings.map(accountOf))].slice(0, LANES_MAX);
  const times = sightings.flatMap(({ firstSeen, lastSeen }) => [
    parseTime(firstSeen) ?? now,
    parseTime(lastSeen) ?? now,
  ]);
  const from = Math.min(...times);
  const to = Math.max(now, ...times);
  const x = (time: number): number =>
    LABEL + ((time - from) / Math.max(1, to - from)) * (WIDTH - LABEL - 12) + 4;
  const height = accounts.length * LANE + 20;
  return (
    <svg
      class="timeline"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={`${counted(sightings.length, 'sighting')} of ${counted(accounts.length, 'account')} from ${timeText(from)} to now`}
    >
      {accounts.map((account, lane) => (
        <g key={account} transform={`translate(0 ${lane * LANE})`}>
          <text x="0" y="15">
            {account}
          </text>
          <line class="lane" x1={LABEL} x2={WIDTH} y1="11" y2="11" />
          {sightings
            .filter((one) => accountOf(one) === account)
            .map((one) => {
              const [first, last] = [
                parseTime(one.firstSeen) ?? from,
                parseTime(one.lastSeen) ?? from,
              ];
              return (
                <g
                  key={`${one.finding} ${one.lastSeen} ${one.type}`}
                  class={`seen seen-${one.effect}`}
                >
                  <title>{seenWords(one)}</title>
                  <line x1={x(first)} x2={x(last)} y1="11" y2="11" />
                  <circle cx={x(last)} cy="11" r="4.500" />
                </g>
              );
            })}
        </g>
      ))}
      <line class="now" x1={x(now)} x2={x(now)} y1="0" y2={height - 16} />
      <text class="axis" x={LABEL} y={height - 3}>
        {timeText(from)}
      </text>
      <text class="axis" x={WIDTH} y={height - 3} text-anchor="end">
        now
      </text>
    </svg>
  );
}

/** What a pointer over a sighting says. */
function seenWords({ type, title, lastSeen, ...subject }: Sighting): string {
  return said(
    [title ?? type, resourceName(type, subject), `seen ${timeText(lastSeen)}`].join(' · '),
  );
}

const EFFECTS: Readonly<Record<Sighting['effect'], string>> = {
  block: 'blocks',
  watch: 'watches',
  none: 'has no effect',
  released: 'was released',
};

function SightingItem({ sighting, now }: { readonly sighting: Sighting; readonly now: number }) {
  const { finding, type, severity, firstSeen, lastSeen, until, effect, inForce, because, title } =
    sighting;
  const whereabouts = [sighting.network, sighting.country].filter((part) => part !== undefined);
  const link = consoleLink(finding);
  const [, account = '', region = '', id = finding] = finding.split('/');
  return (
    <li class={inForce ? 'in-force' : 'past'}>
      <p>
        <strong>{said(type)}</strong>
        <span class={`seen-text seen-${effect}`}>
          {inForce ? EFFECTS[effect] : 'no longer in force'}
        </span>
      </p>
      {title !== undefined && <p>{said(title)}</p>}
      <p class="muted">
        {said(resourceName(type, sighting))} in account <span class="figure">{account}</span>,{' '}
        {said(region)} · severity {severity} · seen {timeText(firstSeen)} to {timeText(lastSeen)} (
        {away(lastSeen, now)}) · until {timeText(until)}
      </p>
      {whereabouts.length > 0 && <p class="muted">{said(whereabouts.join(', '))}</p>}
      <p class="muted">{said(because)}</p>
      <p class="finding-id">
        <a
          class="value"
          href={valueLink(`finding:${finding}`)}
          title="What else this finding names"
        >
          {id}
        </a>
        <CopyButton text={id} />
        {link !== undefined && (
          <a href={link} target="_blank" rel="noreferrer noopener">
            Open in GuardDuty ↗
          </a>
        )}
      </p>
    </li>
  );
}

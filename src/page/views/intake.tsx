/** How findings come in: by the minute, what is refused and why, what failed, and whether samples come through. */
import { useMemo } from 'preact/hooks';
import type { IntakeFigures } from '../../usecases/operate/page/intake-figures.ts';
import { colour, Plot } from '../plots/plot.tsx';
import { bars } from '../plots/paths.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, Fault, Section } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { number, said, shortNumber, timeText } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import { hubNow } from '../state/store.ts';
import { valueLink } from '../state/route.ts';
import { DeployedIntake } from './deployed-intake.tsx';

export function IntakeView() {
  const { answer, fault } = useAnswer(() => ask<IntakeFigures>('intake'), [hubNow.value]);
  if (fault !== undefined) return <Fault>{fault}</Fault>;
  if (answer === undefined) return <Empty>Counting …</Empty>;
  return (
    <div class="stack">
      <Counts figures={answer} />
      {answer.counts === null ? (
        <DeployedIntake />
      ) : (
        <>
          <Minutes counts={answer.counts} />
          <Refusals counts={answer.counts} />
        </>
      )}
      <Canary values={answer.canary} />
    </div>
  );
}

function Counts({ figures }: { readonly figures: IntakeFigures }) {
  const { waiting, deadLetters, held } = figures;
  const known = held as { readonly indicators?: number; readonly findings?: number } | null;
  const all: readonly (readonly [string, number | undefined, boolean])[] = [
    ['waiting in the queue', waiting, false],
    ['given up (dead letters)', deadLetters, deadLetters > 0],
    ['findings known to the publisher', known?.findings, false],
    ['values they name, listed or not', known?.indicators, false],
  ];
  return (
    <dl class="figures">
      {all.map(([name, count, isBad]) => (
        <div key={name} class={`figure-card${isBad ? ' edge-critical' : ''}`}>
          <dt>{name}</dt>
          <dd>{count === undefined ? '—' : number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

type LocalCounts = NonNullable<IntakeFigures['counts']>;

function Minutes({ counts }: { readonly counts: LocalCounts }) {
  const { minutes } = counts;
  const data = useMemo(
    () => [
      minutes.map(({ at }) => at),
      minutes.map(({ accepted, duplicates, refused }) => accepted + duplicates + refused),
      minutes.map(({ refused }) => refused),
    ],
    [minutes],
  );
  const last = minutes.at(-1);
  return (
    <Section title="Findings a minute" aside={<Legend />}>
      {minutes.length === 0 ? (
        <Empty>Nothing has come in since this hub was started.</Empty>
      ) : (
        <Plot
          title=""
          words={`at ${timeText(last?.at)}, the last minute with any: ${number(last?.accepted ?? 0)} new, ${number(last?.duplicates ?? 0)} known already, ${number(last?.refused ?? 0)} refused`}
          data={data as never}
          series={[
            {
              label: 'all',
              stroke: colour('--accent'),
              fill: colour('--accent'),
              paths: bars,
              points: { show: false },
            },
            {
              label: 'refused',
              stroke: colour('--bad'),
              fill: colour('--bad'),
              paths: bars,
              points: { show: false },
            },
          ]}
          format={shortNumber}
          leastSpan={30 * 60}
        />
      )}
    </Section>
  );
}

function Legend() {
  return (
    <span class="legend">
      <span>
        <i class="key key-accent" /> all
      </span>
      <span>
        <i class="key key-bad" /> refused
      </span>
    </span>
  );
}

function Refusals({ counts }: { readonly counts: LocalCounts }) {
  return (
    <Section title="Refused, by reason">
      {counts.refusals.length === 0 ? (
        <Empty>Nothing was refused since this hub was started.</Empty>
      ) : (
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col">Findings</th>
            </tr>
          </thead>
          <tbody>
            {counts.refusals.map(({ reason, count }) => (
              <tr key={reason}>
                <th scope="row">{said(reason)}</th>
                <td class="figure">{number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Canary({ values }: { readonly values: readonly string[] }) {
  return (
    <Section
      title="Canary"
      aside={
        <Badge tone={values.length > 0 ? 'good' : 'calm'}>
          {values.length > 0 ? 'samples came through' : 'no sample yet'}
        </Badge>
      }
    >
      <p class="muted">
        What sample findings named within 30 days. They are never listed; that they are here proves
        the path from GuardDuty to the hub.
      </p>
      <ul class="value-list">
        {values.map((value) => (
          <li key={value}>
            <a class="value" href={valueLink(value)}>
              {value}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

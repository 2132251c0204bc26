/** The hub at a glance: how many are listed by band, what comes and goes, what ends, how full the feeds are. */
import { useMemo } from 'preact/hooks';
import type { PlottedEdition } from '../../domain/edition/plotted-history.ts';
import { endsByDay } from '../data/entry-filter.ts';
import { DelayPlot, LatencyPlot, StagesPlot } from '../plots/delay-plots.tsx';
import { HilbertSquare } from '../plots/hilbert-square.tsx';
import { colour, Plot } from '../plots/plot.tsx';
import { feedUses, STACK, stackedRanks, timesOf } from '../plots/series.ts';
import { bars } from '../plots/paths.ts';
import { Empty } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { counted, number, shortNumber } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import { columns, history, hubNow, hubStatus } from '../state/store.ts';
import { linkTo } from '../state/route.ts';

export function OverviewView() {
  const status = hubStatus.value;
  const points = history.value;
  // The first edition adds all there is: beside it nothing else would be seen.
  const later = useMemo(() => points.filter(({ number: edition }) => edition > 1), [points]);
  if (status === undefined) return null;
  return (
    <div class="overview">
      <Figures />
      {points.length === 0 ? (
        <Empty>Plots begin with the first edition.</Empty>
      ) : (
        <div class="plots">
          <EntriesPlot points={points} />
          <ChangePlot points={later} />
          <Space />
          <AddressesPlot points={points} />
          <ExpiryPlot />
          <DelayPlot points={later} />
          <LatencyPlot points={later} measure="toFeed" />
          <LatencyPlot points={later} measure="fromUpdate" />
          <StagesPlot points={later} />
          <Budgets points={points} />
        </div>
      )}
    </div>
  );
}

const RANK_NAMES = ['pin', 'critical', 'high', 'medium', 'low'] as const;

function Figures() {
  const edition = hubStatus.value?.edition;
  if (edition === null || edition === undefined) return null;
  return (
    <dl class="figures">
      {RANK_NAMES.map((rank) => (
        <div key={rank} class={`figure-card edge-${rank}`}>
          <dt>{rank === 'pin' ? 'pinned' : rank}</dt>
          <dd>
            <a href={linkTo('entries', { band: rank })}>{number(edition.byBand[rank])}</a>
          </dd>
        </div>
      ))}
      <div class="figure-card">
        <dt>edition</dt>
        <dd>
          <a href={linkTo('editions')}>{number(edition.number)}</a>
        </dd>
      </div>
    </dl>
  );
}

interface PointsProps {
  readonly points: readonly PlottedEdition[];
}

function EntriesPlot({ points }: PointsProps) {
  const data = useMemo(
    () => [timesOf(points), ...stackedRanks(points).reverse()] as const,
    [points],
  );
  const last = points.at(-1);
  const series = [...STACK].reverse().map((rank) => ({
    label: rank,
    fill: colour(`--band-${rank}`),
    stroke: colour('--card'),
    width: 0.5,
    points: { show: points.length < 2 },
  }));
  const words =
    last === undefined
      ? ''
      : RANK_NAMES.filter((rank) => last.byRank[rank] > 0)
          .map((rank) => `${number(last.byRank[rank])} ${rank}`)
          .join(', ');
  return (
    <Plot
      title="Entries by band"
      words={words}
      data={[...data] as never}
      series={series}
      format={shortNumber}
    />
  );
}

function ChangePlot({ points }: PointsProps) {
  const data = useMemo(
    () => [timesOf(points), points.map(({ added }) => added), points.map(({ removed }) => removed)],
    [points],
  );
  const sum = (name: 'added' | 'removed'): number =>
    points.reduce((total, point) => total + point[name], 0);
  return (
    <Plot
      title="Added and removed by edition"
      words={`${number(sum('added'))} added and ${number(sum('removed'))} removed in ${counted(
        points.reduce((sum, { editions }) => sum + editions, 0),
        'edition',
      )}`}
      data={data as never}
      series={[
        {
          label: 'added',
          stroke: colour('--bad'),
          width: 1.5,
          points: { show: points.length < 40, size: 4 },
        },
        {
          label: 'removed',
          stroke: colour('--good'),
          width: 1.5,
          dash: [5, 4],
          points: { show: points.length < 40, size: 4 },
        },
      ]}
      format={shortNumber}
    />
  );
}

function AddressesPlot({ points }: PointsProps) {
  const data = useMemo(() => [timesOf(points), points.map(({ addresses }) => addresses)], [points]);
  return (
    <Plot
      title="IPv4 addresses covered"
      words={`now ${number(points.at(-1)?.addresses ?? 0)}`}
      data={data as never}
      series={[
        {
          label: 'addresses',
          stroke: colour('--accent'),
          fill: colour('--accent-soft'),
          width: 1.5,
          points: { show: points.length < 2 },
        },
      ]}
      format={shortNumber}
    />
  );
}

const DAYS_AHEAD = 30;

function ExpiryPlot() {
  const all = columns.value;
  const now = hubNow.value;
  const day = Math.floor(now / 86_400);
  const counts = useMemo(
    () => (all === undefined ? [] : endsByDay(all, now, DAYS_AHEAD)),
    [all, day],
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <Plot
      title="Ends within 30 days"
      words={`${counted(total, 'entry', 'entries')}, ${number(counts[0] ?? 0)} of them within a day`}
      data={[counts.map((_, n) => n + 1), [...counts]]}
      series={[
        {
          label: 'end',
          stroke: colour('--accent'),
          fill: colour('--accent'),
          width: 0,
          paths: bars,
          points: { show: false },
        },
      ]}
      format={shortNumber}
      isTime={false}
    />
  );
}

function Budgets({ points }: PointsProps) {
  return (
    <figure class="plot">
      <figcaption>Budget of each feed</figcaption>
      <ul class="budgets">
        {feedUses(points).map(({ path, percent }) => (
          <li key={path}>
            <span class="value">{path}</span>
            <meter
              min={0}
              max={100}
              low={80}
              high={95}
              optimum={0}
              value={percent}
              aria-label={`${path} is ${percent} % full`}
            />
            <span class="figure">{percent} %</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface Steering {
  readonly values: readonly { readonly value: string; readonly kind: string }[];
}

function Space() {
  const all = columns.value;
  const { answer } = useAnswer(
    async () => Promise.all(['exemptions', 'own'].map((what) => ask<Steering>('list', { what }))),
    [all?.edition],
  );
  const exempt = useMemo(
    () => (answer ?? []).flatMap(({ values }) => values.map(({ value }) => value)),
    [answer],
  );
  return all === undefined ? null : <HilbertSquare columns={all} exempt={exempt} />;
}

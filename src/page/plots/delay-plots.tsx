/** How long it took: from last seen to listed, and from arrival to the feeds. */
import { useMemo } from 'preact/hooks';
import type { PlottedEdition } from '../../domain/edition/plotted-history.ts';
import { lengthText } from '../parts/words.ts';
import { colour, Plot } from './plot.tsx';
import { timesOf } from './series.ts';

interface DelayProps {
  readonly points: readonly PlottedEdition[];
}

export function DelayPlot({ points }: DelayProps) {
  const known = useMemo(() => points.filter(({ medianDelay }) => medianDelay !== null), [points]);
  const data = useMemo(
    () => [timesOf(known), known.map(({ medianDelay }) => medianDelay ?? 0)],
    [known],
  );
  return (
    <Plot
      title="From last seen to listed, median"
      words={`lately ${lengthText(known.at(-1)?.medianDelay ?? 0)}`}
      data={data as never}
      series={[
        {
          label: 'delay',
          stroke: colour('--accent'),
          width: 1.5,
          points: { show: known.length < 60, size: 4 },
        },
      ]}
      format={lengthText}
    />
  );
}

type Measure = 'toFeed' | 'fromUpdate';

const TITLES: Readonly<Record<Measure, string>> = {
  toFeed: 'From arrival to the feed',
  fromUpdate: 'From GuardDuty’s update to the feed',
};

export function LatencyPlot({ points, measure }: DelayProps & { readonly measure: Measure }) {
  const known = useMemo(
    () =>
      points.flatMap((point) => {
        const spread = point[measure];
        return spread ? [{ at: point.at, ...spread }] : [];
      }),
    [points, measure],
  );
  const data = useMemo(
    () => [
      known.map(({ at }) => at),
      known.map(({ median }) => median),
      known.map(({ longest }) => longest),
    ],
    [known],
  );
  return (
    <Plot
      title={TITLES[measure]}
      words={`lately ${lengthText(known.at(-1)?.median ?? 0)}, ${lengthText(known.at(-1)?.longest ?? 0)} at the longest`}
      data={data as never}
      series={[
        { label: 'median', stroke: colour('--accent'), width: 1.5 },
        { label: 'longest', stroke: colour('--muted'), width: 1 },
      ]}
      format={lengthText}
    />
  );
}

const STAGES = [
  { delay: 'updateToLedger', label: 'to the hub', ink: '--muted' },
  { delay: 'ledgerToEdition', label: 'to the edition', ink: '--accent' },
  { delay: 'editionToFeed', label: 'to the feeds', ink: '--good' },
] as const;

/** Of the way from GuardDuty's update, the median of each stage. */
export function StagesPlot({ points }: DelayProps) {
  const known = useMemo(
    () => points.filter((point) => STAGES.some(({ delay }) => Boolean(point[delay]))),
    [points],
  );
  const data = useMemo(
    () => [
      timesOf(known),
      ...STAGES.map(({ delay }) => known.map((point) => point[delay]?.median ?? null)),
    ],
    [known],
  );
  const last = known.at(-1);
  return (
    <Plot
      title="From GuardDuty’s update to the feed by stage, median"
      words={`lately ${STAGES.map(({ delay, label }) => `${lengthText(last?.[delay]?.median ?? 0)} ${label}`).join(', ')}`}
      data={data as never}
      series={STAGES.map(({ label, ink }) => ({ label, stroke: colour(ink), width: 1.5 }))}
      format={lengthText}
    />
  );
}

/** One plot: uPlot within a figure that also says in words what it shows. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

export interface PlotProps {
  readonly title: string;
  /** What a person who does not see it should know of it. */
  readonly words: string;
  readonly data: uPlot.AlignedData;
  readonly series: readonly uPlot.Series[];
  readonly height?: number;
  /** Of the vertical axis. */
  readonly format?: (value: number) => string;
  readonly stacked?: boolean;
  /** Seconds or numbers that the horizontal axis shows at the least, up to the last point. */
  readonly leastSpan?: number;
  /** Whether x is time in seconds; else numbers. */
  readonly isTime?: boolean;
}

const HEIGHT = 168;

export function Plot(props: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const scheme = useScheme();
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const drawn = new uPlot(optionsOf(props, element), props.data, element);
    plot.current = drawn;
    const observer = new ResizeObserver(() => {
      drawn.setSize({ width: element.clientWidth, height: props.height ?? HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = undefined;
    };
  }, [props.title, props.series.length, scheme]);
  useEffect(() => {
    plot.current?.setData(props.data);
  }, [props.data]);
  return (
    <figure class="plot">
      <figcaption>
        {props.title}
        <span class="plot-words">{props.words}</span>
      </figcaption>
      <div ref={box} class="plot-box" role="img" aria-label={`${props.title}: ${props.words}`} />
    </figure>
  );
}

function useScheme(): string {
  const scheme = useRef(schemeNow());
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const onChange = (): void => {
      scheme.current = schemeNow();
    };
    query.addEventListener('change', onChange);
    return () => {
      query.removeEventListener('change', onChange);
    };
  }, []);
  return scheme.current;
}

function schemeNow(): string {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** A colour of the style sheet: a canvas knows no custom properties. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** From the widest step down: the text of a tick, and what is said once where it changes; uPlot's own form. */
const TIME_TICKS: (string | number | null)[][] = [
  [86_400 * 365, '{YYYY}', null, null, null, null, null, null, 1],
  [86_400 * 28, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
];

/** What is plotted is a whole number: no tick stands between two. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

/** Half a bar of room on both sides of bars, so that none is cut; a single point is no line. */
function widened(min: number, max: number, { leastSpan = 0, series }: PlotProps): [number, number] {
  const from = Math.min(min, max - leastSpan);
  const hasBars = series.some(({ paths }) => paths !== undefined);
  const room = hasBars ? Math.max(0.5, (max - from) / 60) : 0;
  return [from - room, max + room];
}

function optionsOf(props: PlotProps, element: HTMLElement): uPlot.Options {
  const { series, height = HEIGHT, format = String, isTime = true } = props;
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width: element.clientWidth,
    height,
    padding: [8, 26, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: isTime, range: (_plot, min, max) => widened(min, max, props) },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 38, ...(isTime && { values: TIME_TICKS }) },
      { ...axis, size: 52, incrs: WHOLE_STEPS, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [{}, ...series],
  };
}

/** Intake of a deployed hub: what its editions show of it, and where the rest is counted. */
import { useMemo } from 'preact/hooks';
import { colour, Plot } from '../plots/plot.tsx';
import { bars } from '../plots/paths.ts';
import { timesOf } from '../plots/series.ts';
import { CodeBlock } from '../parts/copy.tsx';
import { Empty, Section } from '../parts/notice.tsx';
import { counted, lengthText, shortNumber } from '../parts/words.ts';
import { commandLine } from '../drawer/command-line.ts';
import { history, session } from '../state/store.ts';

export function DeployedIntake() {
  return (
    <>
      <ByEditions />
      <SeenElsewhere />
    </>
  );
}

/** A finding that names nothing new changes no edition, so these are no findings a minute. */
function ByEditions() {
  const all = history.value;
  const points = useMemo(() => all.filter(({ number: edition }) => edition > 1), [all]);
  const data = useMemo(() => [timesOf(points), points.map(({ added }) => added)], [points]);
  const last = points.findLast(({ added }) => added > 0);
  const late = last?.medianDelay ?? null;
  return (
    <Section title="Entries that findings added, by edition">
      {last === undefined ? (
        <Empty>No edition after the first has added an entry yet.</Empty>
      ) : (
        <Plot
          title=""
          words={`edition ${last.number} was the last that added any: ${counted(last.added, 'entry', 'entries')}${late === null ? '' : `, half of them last seen less than ${lengthText(late)} before`}`}
          data={data as never}
          series={[
            {
              label: 'added',
              stroke: colour('--accent'),
              fill: colour('--accent'),
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

const FIGURES = [
  ['Findings a minute', 'the metric FindingsAccepted of CloudWatch, namespace Palisade: new ones'],
  ['Seconds from a finding to the feeds', 'the metric FindingToFeedSeconds'],
  ['Refused, by reason', 'the reject queue: the first command below lists it'],
  ['Failed, and will come again', 'the log of the ingest function, “finding failed”'],
] as const;

function SeenElsewhere() {
  const options = session.value?.options ?? [];
  const aws = options.filter((_, n) => isAwsOption(options[n - (n % 2)] ?? ''));
  return (
    <Section title="Counted elsewhere">
      <p class="muted">
        This page does not read them: CloudWatch bills each look, and asks for rights that operators
        of the hub need not have.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Counted elsewhere">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {FIGURES.map(([figure, where]) => (
              <tr key={figure}>
                <th scope="row">{figure}</th>
                <td>{where}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <CodeBlock text={commandLine(['redrive', '--list'], aws)} label="Copy the command" />
      <CodeBlock text={metricLine(aws)} label="Copy the command" />
    </Section>
  );
}

/** Of the options by which a verb asks this hub, those that name credentials and region. */
function isAwsOption(option: string): boolean {
  return option === '--profile' || option === '--region';
}

/** New findings of each minute of the last hour. GNU date, as most shells of analysts have it. */
function metricLine(aws: readonly string[]): string {
  return [
    'aws cloudwatch get-metric-statistics --namespace Palisade --metric-name FindingsAccepted',
    '--dimensions Name=service,Value=palisade --statistics Sum --period 60',
    '--start-time "$(date -u -d -1hour +%FT%TZ)" --end-time "$(date -u +%FT%TZ)"',
    ...(aws.length === 0 ? [] : [aws.join(' ')]),
  ].join(' \\\n  ');
}

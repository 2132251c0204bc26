/**
 * One page of CloudWatch that shows how the hub is: every alarm, and every series that its functions write. It takes
 * the series from the one list of them and the queues from the alarms, so that whatever is added is on it.
 */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRICS, METRICS_NAMESPACE, REPORT_METRICS, STAGE_METRICS } from '../../src/metrics.ts';
import { hubMetric, type HubAlarms } from './alarms.ts';

const DASHBOARD = 'Palisade';

type Name = keyof typeof METRICS;

interface Shown {
  readonly title: string;
  /** Each with the statistics that say something of it. */
  readonly series: readonly (readonly [Name, ...string[]])[];
  readonly minutes: number;
}

/** In rows of two. */
const CHARTS: readonly Shown[] = [
  {
    title: 'Publisher: checks of all feeds (none: the feeds grow old)',
    series: [['checks', 'Sum']],
    minutes: 5,
  },
  {
    title: 'From finding to feed, seconds',
    series: [['latency', 'p50', 'p99', 'Maximum']],
    minutes: 5,
  },
  { title: 'Findings taken in', series: [['accepted', 'Sum']], minutes: 60 },
  {
    title: 'Publisher: held back, or to be looked at; changes not believed',
    series: [
      ['alarms', 'Maximum'],
      ['unbelieved', 'Sum'],
    ],
    minutes: 5,
  },
  {
    title: 'Accounts × regions that do not deliver',
    series: [
      ['gaps', 'Maximum'],
      ['deliveryFaults', 'Maximum'],
      ['pairsUnknown', 'Maximum'],
      ['pairsUnknownPercent', 'Maximum'],
    ],
    minutes: 60,
  },
  {
    title: 'Faults of the hub’s own parts, and messages that members’ rules could not deliver',
    series: [
      ['hubFaults', 'Maximum'],
      ['deadLetters', 'Maximum'],
    ],
    minutes: 60,
  },
  {
    title: 'Readers of the feeds, and access logs behind',
    series: [
      ['readersPulling', 'Maximum'],
      ['readersStopped', 'Maximum'],
      ['logsUnread', 'Maximum'],
    ],
    minutes: 60,
  },
];

const [HALF, WHOLE, HEIGHT] = [12, 24, 6];

export interface HubDashboardProps {
  readonly alarms: HubAlarms;
  /** Whether findings are reported to anybody. */
  readonly reports: boolean;
  /** The stages of a finding's way that are metrics. */
  readonly stages: readonly string[];
  /** Of the functions that tell how long its stages took. */
  readonly stageLogs: readonly logs.ILogGroup[];
}

export class HubDashboard extends Construct {
  constructor(scope: Construct, id: string, props: HubDashboardProps) {
    super(scope, id);
    const { alarms, reports, stages, stageLogs } = props;
    const charts = [
      ...CHARTS.map(chart),
      stages.length > 0 ? stagesAsMetrics(stages) : stagesInLogs(stageLogs),
      ...others(),
      waiting(alarms),
      ...(reports ? [delivered()] : []),
    ];
    new logs.QueryDefinition(this, 'Stages', {
      queryDefinitionName: `${DASHBOARD}/stages of a finding's way, seconds by hour`,
      queryString: new logs.QueryString({ statsStatements: [STAGES_BY_HOUR] }),
      logGroups: [...stageLogs],
    });
    const rows = charts.flatMap((left, n) =>
      n % 2 === 0 ? [[left, ...charts.slice(n + 1, n + 2)]] : [],
    );
    new cloudwatch.Dashboard(this, 'Page', {
      dashboardName: DASHBOARD,
      defaultInterval: Duration.days(1),
      widgets: [
        [
          new cloudwatch.AlarmStatusWidget({
            title: 'Alarms: docs/runbook.md says what each means',
            width: WHOLE,
            alarms: [...alarms.all],
          }),
        ],
        ...rows,
      ],
    });
  }
}

function chart({ title, series, minutes }: Shown): cloudwatch.GraphWidget {
  const left = series.flatMap(([name, ...statistics]) =>
    statistics.map((statistic) =>
      hubMetric(name, statistic, Duration.minutes(minutes)).with({
        label: statistics.length > 1 ? statistic : METRICS[name],
      }),
    ),
  );
  return new cloudwatch.GraphWidget({ title, left, width: HALF, height: HEIGHT });
}

/** What no chart above names: so that a series which is added is seen before anybody thinks of it here. */
function others(): readonly cloudwatch.GraphWidget[] {
  const named = new Set(CHARTS.flatMap(({ series }) => series.map(([name]) => name)));
  const left = (Object.keys(METRICS) as Name[]).filter((name) => !named.has(name));
  if (left.length === 0) return [];
  const title = 'What else functions count';
  return [chart({ title, series: left.map((name) => [name, 'Sum']), minutes: 60 })];
}

/** Of every queue in which nothing should lie. */
function waiting(alarms: HubAlarms): cloudwatch.GraphWidget {
  const title = 'Messages that wait for a person';
  return new cloudwatch.GraphWidget({
    title,
    left: [...alarms.waiting],
    width: HALF,
    height: HEIGHT,
  });
}

const STAGES_TITLE = 'From finding to feed by stage, seconds';
const STAGES = Object.keys(STAGE_METRICS);

/** Functions log median and longest of what they saw at a time (src/handlers/stages.ts). */
const STAGES_BY_HOUR = `${STAGES.flatMap((stage) => [
  `pct(stages.${stage}.median, 50) as ${stage}`,
  `max(stages.${stage}.longest) as ${stage}Longest`,
]).join(', ')} by bin(1h)`;

/** Metrics of their own would cost: the page asks the logs, at a price by what these hold. */
function stagesInLogs(stageLogs: readonly logs.ILogGroup[]): cloudwatch.LogQueryWidget {
  const medians = STAGES.map((stage) => `pct(stages.${stage}.median, 50) as ${stage}`);
  return new cloudwatch.LogQueryWidget({
    title: `${STAGES_TITLE}, median`,
    logGroupNames: stageLogs.map(({ logGroupName }) => logGroupName),
    queryLines: [`stats ${medians.join(', ')} by bin(1h)`],
    view: cloudwatch.LogQueryVisualizationType.LINE,
    width: HALF,
    height: HEIGHT,
  });
}

function stagesAsMetrics(names: readonly string[]): cloudwatch.GraphWidget {
  const left = names.flatMap((metricName) =>
    ['p50', 'p99'].map((statistic) =>
      written(metricName, statistic).with({ label: `${metricName} ${statistic}` }),
    ),
  );
  return new cloudwatch.GraphWidget({ title: STAGES_TITLE, left, width: HALF, height: HEIGHT });
}

function delivered(): cloudwatch.GraphWidget {
  const left = Object.values(REPORT_METRICS).map((metricName) =>
    written(metricName, 'Sum').with({ label: metricName }),
  );
  return new cloudwatch.GraphWidget({ title: 'Reports', left, width: HALF, height: HEIGHT });
}

function written(metricName: string, statistic: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: 'palisade' },
    statistic,
    period: Duration.hours(1),
  });
}

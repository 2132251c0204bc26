/**
 * What wakes a person. Each alarm names its section of docs/runbook.md, which says what it means and what
 * to do; none is there for what fixes itself.
 */
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRICS, METRICS_NAMESPACE } from '../../src/metrics.ts';

export interface AlarmProps {
  /** Section of the runbook. */
  readonly runbook: string;
  /** What has happened, in one sentence. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  /** Alarms at this value, or at this value and below. */
  readonly threshold: number;
  /** @default false */
  readonly whenBelow?: boolean;
  /** @default 1 */
  readonly periods?: number;
  /** What silence means. @default NOT_BREACHING */
  readonly silence?: cloudwatch.TreatMissingData;
}

export class HubAlarms extends Construct {
  readonly topic: sns.Topic;
  private readonly added: cloudwatch.Alarm[] = [];
  private readonly watched: cloudwatch.IMetric[] = [];

  constructor(scope: Construct, id: string, emails: readonly string[]) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { displayName: 'Palisade', enforceSSL: true });
    this.topic.addToResourcePolicy(alarmsOf(this.topic));
    for (const email of emails) {
      this.topic.addSubscription(new subscriptions.EmailSubscription(email));
    }
  }

  /** Every alarm so far. */
  get all(): readonly cloudwatch.Alarm[] {
    return this.added;
  }

  /** What lies in each queue where nothing should, by the name of its alarm. */
  get waiting(): readonly cloudwatch.IMetric[] {
    return this.watched;
  }

  add(id: string, props: AlarmProps): void {
    const { LESS_THAN_OR_EQUAL_TO_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } =
      cloudwatch.ComparisonOperator;
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmDescription: `${props.says} See docs/runbook.md#${props.runbook}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator:
        props.whenBelow === true
          ? LESS_THAN_OR_EQUAL_TO_THRESHOLD
          : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.silence ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new actions.SnsAction(this.topic));
    alarm.addOkAction(new actions.SnsAction(this.topic));
    this.added.push(alarm);
  }

  /** Something lies where nothing should. */
  notEmpty(id: string, queue: sqs.Queue, runbook: string, says: string): void {
    const metric = queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: 'Maximum',
    });
    this.watched.push(metric.with({ label: id }));
    this.add(id, { runbook, says, metric, threshold: 1 });
  }

  failing(id: string, failing: lambda.Function, runbook: string, says: string): void {
    const metric = failing.metricErrors({ period: Duration.minutes(5) });
    this.add(id, { runbook, says, metric, threshold: 1, periods: 3 });
  }
}

/** A topic with a policy of its own, as TLS takes it, is closed to CloudWatch too until that is let in. */
function alarmsOf(topic: sns.Topic): iam.PolicyStatement {
  const { account } = Stack.of(topic);
  const service = { service: 'cloudwatch', resource: 'alarm', resourceName: '*' };
  const alarms = Stack.of(topic).formatArn({
    ...service,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new iam.PolicyStatement({
    sid: 'OurAlarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      ArnLike: { 'aws:SourceArn': alarms },
      StringEquals: { 'aws:SourceAccount': account },
    },
  });
}

/** A metric that our functions write. */
export function hubMetric(
  name: keyof typeof METRICS,
  statistic: string,
  period: Duration,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName: METRICS[name],
    dimensionsMap: { service: 'palisade' },
    statistic,
    period,
  });
}

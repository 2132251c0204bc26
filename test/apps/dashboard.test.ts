/** The page of CloudWatch: whatever can be seen or wakes a person is on it, within what costs nothing. */
import { expect, test } from 'vitest';
import { isObject, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { METRICS, REPORT_METRICS, STAGE_METRICS } from '../../src/metrics.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';
import { synthesised } from '../helpers/cdk/synthesis.ts';
import { EVERYTHING } from '../helpers/cdk/templates.ts';

const app = synthesised(EVERYTHING);
const [dashboard] = app.all('AWS::CloudWatch::Dashboard');
/** CloudFormation's joins around JSON; what only the deployment knows becomes a word. */
const body: unknown = JSON.parse(joined(dashboard?.properties, 'DashboardBody'));
const widgets = listAt(body, 'widgets');
/** `[namespace, name, dimension, value, …, options]` of each series. */
const series = widgets
  .flatMap((widget) => listAt(widget, 'properties', 'metrics'))
  .filter((one) => Array.isArray(one)) as readonly (readonly unknown[])[];

function joined(properties: unknown, name: string): string {
  const whole = textAt(properties, name);
  if (whole !== undefined) return whole;
  const [glue, parts] = listAt(properties, name, 'Fn::Join') as [string, readonly unknown[]];
  return parts.map((part) => (typeof part === 'string' ? part : 'deployed')).join(glue);
}

test('every series that functions write is on it', () => {
  const shown = new Set(series.map(([, name]) => name));
  for (const name of [...Object.values(METRICS), ...Object.values(REPORT_METRICS)]) {
    expect.soft(shown.has(name), name).toBe(true);
  }
});

test('every alarm is on it, and every queue in which nothing should lie', () => {
  const alarms = app.all('AWS::CloudWatch::Alarm');
  const [status] = widgets.filter((widget) => textAt(widget, 'type') === 'alarm');
  expect(listAt(status, 'properties', 'alarms')).toHaveLength(alarms.length);
  const watched = alarms.filter(
    ({ properties }) => textAt(properties, 'MetricName') === 'ApproximateNumberOfMessagesVisible',
  );
  const queues = series.filter(([, name]) => name === 'ApproximateNumberOfMessagesVisible');
  expect(watched.length).toBeGreaterThan(5);
  expect(queues).toHaveLength(watched.length);
  for (const one of queues)
    expect.soft(isObject(one.at(-1)) && textAt(one.at(-1), 'label')).toMatch(/^[A-Z]/);
});

test('it costs nothing: one page, of fewer series than the free tier has', () => {
  expect(app.all('AWS::CloudWatch::Dashboard')).toHaveLength(1);
  expect(series.length).toBeLessThanOrEqual(50);
});

test('stages of a finding’s way are drawn from logs of those who tell them, and a query of them is kept', () => {
  const [asked] = widgets.filter((widget) => textAt(widget, 'type') === 'log');
  const query = textAt(asked, 'properties', 'query') ?? '';
  const [kept] = app.all('AWS::Logs::QueryDefinition');
  for (const stage of Object.keys(STAGE_METRICS)) {
    expect.soft(query).toContain(`stages.${stage}.median`);
    expect.soft(textAt(kept?.properties, 'QueryString')).toContain(`stages.${stage}.longest`);
  }
  // Ingest, publisher and push lane.
  expect(query.match(/SOURCE/g)).toHaveLength(3);
  expect(listAt(kept?.properties, 'LogGroupNames')).toHaveLength(3);
});

test('they are drawn as metrics where these are asked for', () => {
  const { devices } = EVERYTHING;
  const hub = hubTemplate({ alarms: { latencyByStage: true }, devices });
  const text = JSON.stringify(hub.findResources('AWS::CloudWatch::Dashboard'));
  for (const name of Object.values(STAGE_METRICS)) expect.soft(text).toContain(name);
  expect(text).not.toContain('SOURCE');
});

test('it is not there if nobody wants it', () => {
  hubTemplate({ alarms: { dashboard: false } }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

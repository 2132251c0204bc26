/** A reader that is named in the configuration has an alarm that names it. */
import { expect, it } from 'vitest';
import { isObject, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { METRICS_NAMESPACE, READER_SILENT } from '../../src/metrics.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';

const NETWORK = { sourceCidrs: ['45.83.64.7'] };

function alarmsOf(readers: readonly string[]) {
  const hub = hubTemplate({ access: { network: NETWORK, freshness: { readers } } });
  const alarms = Object.values(hub.findResources('AWS::CloudWatch::Alarm'));
  return alarms
    .map((alarm) => (isObject(alarm) ? alarm['Properties'] : undefined))
    .filter((properties) => textAt(properties, 'MetricName') === READER_SILENT);
}

it('by its description, over a series of its own', () => {
  const alarms = alarmsOf(['muc-1', 'ber_1.a', 'muc-1']);
  expect(alarms.map((alarm) => textAt(alarm, 'AlarmDescription'))).toEqual([
    expect.stringContaining('The firewall muc-1 has stopped pulling'),
    expect.stringContaining('The firewall ber_1.a has stopped pulling'),
  ]);
  expect(listAt(alarms[0], 'Dimensions')).toEqual([
    { Name: 'reader', Value: 'muc-1' },
    { Name: 'service', Value: 'palisade' },
  ]);
  expect(textAt(alarms[0], 'Namespace')).toBe(METRICS_NAMESPACE);
});

it('up to fifty of them: of the others the alarm over all tells', () => {
  expect(alarmsOf(Array.from({ length: 60 }, (_, n) => `fw-${n}`))).toHaveLength(50);
});

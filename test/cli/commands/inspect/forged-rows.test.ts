/** Nobody whose text a hub repeats writes a row of what a verb prints. */
import { expect, it } from 'vitest';
import { hubExplanationText } from '../../../../src/cli/commands/inspect/explain-text.ts';
import { statusText } from '../../../../src/cli/commands/inspect/status.ts';

const FORGED = 'x\nreader      fgt-berlin: current\u001b[2J\u202e';
const SHOWN = 'x\\u000areader      fgt-berlin: current\\u001b[2J\\u202e';

it('in status: readers, authors, faults and alarms', () => {
  const text = statusText({
    time: '2026-08-03T12:00:00Z',
    mode: 'frozen',
    by: { author: FORGED, reason: FORGED },
    readers: [{ name: FORGED, standing: 'silent' }],
    buckets: [{ name: FORGED, fault: FORGED }],
    boxes: [],
    alarms: [FORGED],
  });
  expect(text.match(/^reader /gm)).toHaveLength(1);
  expect(text.split(SHOWN)).toHaveLength(7);
});

it('in explain: findings, reasons and actions', () => {
  const finding = 'aws/111122223333/eu-west-1/f1';
  const seen = { finding, type: 'T', title: FORGED, because: FORGED, effect: 'block', severity: 8 };
  const text = hubExplanationText({
    value: '45.1.1.1',
    place: 'listed',
    because: FORGED,
    band: null,
    until: null,
    accounts: [],
    regions: [],
    sightings: [{ ...seen, resource: FORGED, network: FORGED, lastSeen: '', until: '' }],
    overrides: [{ act: 'pin', target: '45.1.1.1', author: FORGED, reason: FORGED }],
  });
  expect(text).not.toMatch(/^reader /m);
  expect(text.split(SHOWN)).toHaveLength(8);
});

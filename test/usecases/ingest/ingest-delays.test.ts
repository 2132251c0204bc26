/** How long findings took to the ledger, by what the queue and the events say. */
import { expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { ingestDelays } from '../../../src/usecases/ingest/ingest-delays.ts';
import { ingestMessages } from '../../../src/usecases/ingest/ingest-messages.ts';
import { bareFinding } from '../../helpers/data/findings.ts';

const MEMBER = '444455556666';
const NOON_MS = Date.parse('2026-08-03T12:00:00Z');
const OPTIONS = { arrival: NOON_MS / 1_000, acceptedEnvelopes: new Set<string>() };

const event = (id: string, more: object = {}) => ({
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  account: MEMBER,
  time: '2026-08-03T11:59:40Z',
  detail: bareFinding({ id, account: MEMBER, ip: '45.83.66.1', seen: '2026-08-03T11:59:30Z' }),
  ...more,
});

async function delaysOf(
  messages: readonly { readonly event: object; readonly sentMs?: number }[],
  ledger = memoryLedger(),
) {
  const ports = { ledger, rejects: { put: () => Promise.resolve() } };
  const queued = messages.map(({ event: sent, ...rest }, n) => ({
    id: String(n),
    body: JSON.stringify(sent),
    ...rest,
  }));
  return ingestDelays(await ingestMessages(ports, queued, OPTIONS), NOON_MS);
}

it('are told stage by stage of what is new', async () => {
  expect(await delaysOf([{ event: event('f1'), sentMs: NOON_MS - 1_250 }])).toEqual({
    updateToEvent: [10],
    eventToQueue: [18.8],
    queueToLedger: [1.3],
  });
});

it('are not told of what came before, nor of what is refused', async () => {
  const ledger = memoryLedger();
  await delaysOf([{ event: event('f1'), sentMs: NOON_MS }], ledger);
  const again = { event: event('f1'), sentMs: NOON_MS };
  const foreign = { event: event('f2', { account: '999988887777' }), sentMs: NOON_MS };
  expect(await delaysOf([again, foreign], ledger)).toEqual({
    updateToEvent: [],
    eventToQueue: [],
    queueToLedger: [],
  });
});

it('are left out one by one where a time is missing, of a day ago, or ahead of ours', async () => {
  const old = event('f1', { time: '2026-08-01T12:00:00Z' });
  const ahead = event('f2', { time: '2026-08-03T12:01:00Z' });
  const none = event('f3', { time: undefined });
  const sentMs = NOON_MS - 2_000;
  expect(
    await delaysOf([{ event: old, sentMs }, { event: ahead }, { event: none, sentMs }]),
  ).toEqual({
    updateToEvent: [90],
    eventToQueue: [],
    queueToLedger: [2, 2],
  });
});

it('are never below none where clocks differ by little', async () => {
  expect(await delaysOf([{ event: event('f1'), sentMs: NOON_MS + 900 }])).toMatchObject({
    queueToLedger: [0],
  });
});

/** A batch of the ingest queue that holds heartbeats beside findings. */
import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import type { Heartbeat } from '../../../src/domain/forwarding/heartbeat.ts';
import { ingestMessages } from '../../../src/usecases/ingest/ingest-messages.ts';
import { bareFinding } from '../../helpers/data/findings.ts';

const MEMBER = '444455556666';
const SECURITY = '111122223333';
const ARRIVAL = Date.parse('2026-08-03T12:00:00Z') / 1000;
const OPTIONS = { arrival: ARRIVAL, acceptedEnvelopes: new Set([SECURITY]) };
const beat = (more: object = {}) => ({
  source: 'palisade.heartbeat',
  'detail-type': 'Palisade Member Heartbeat',
  account: MEMBER,
  region: 'eu-west-1',
  time: '2026-08-03T11:59:00Z',
  detail: { accountId: MEMBER },
  ...more,
});
const finding = (more: object = {}) => ({
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  account: MEMBER,
  detail: {
    ...bareFinding({ id: 'f1', account: MEMBER, ip: '45.83.66.1', seen: '2026-08-03T11:00:00Z' }),
    ...more,
  },
});

async function taken(events: readonly unknown[], fault?: Error) {
  const kept: Heartbeat[] = [];
  const rejected: string[] = [];
  const ports = {
    ledger: memoryLedger(),
    rejects: {
      put: ({ reason }: { readonly reason: string }) => {
        rejected.push(reason);
        return Promise.resolve();
      },
    },
    heartbeats: {
      hear: (heard: readonly Heartbeat[]) => {
        if (fault !== undefined) return Promise.reject(fault);
        kept.push(...heard);
        return Promise.resolve();
      },
      last: () => Promise.resolve(kept),
    },
  };
  const messages = events.map((event, n) => ({ id: String(n), body: JSON.stringify(event) }));
  const outcomes = await ingestMessages(ports, messages, OPTIONS);
  expect(outcomes.map(({ message }) => message)).toEqual(messages);
  return { kinds: outcomes.map(({ outcome }) => outcome.kind), kept, rejected, ports, messages };
}

describe('a batch with heartbeats', () => {
  it('keeps them beside the findings, and gives each message its own outcome', async () => {
    const { kinds, kept, rejected } = await taken([
      beat(),
      finding(),
      beat({ account: '1' }),
      beat({ region: 'us-east-1' }),
      { source: 'noise' },
    ]);
    expect(kinds).toEqual(['duplicate', 'accepted', 'duplicate', 'duplicate', 'refused']);
    expect(kept.map(({ account, region }) => [account, region])).toEqual([
      [MEMBER, 'eu-west-1'],
      [MEMBER, 'us-east-1'],
    ]);
    expect(rejected).toHaveLength(1);
  });

  it('takes a finding that mentions them for a finding', async () => {
    const { kinds, kept } = await taken([finding({ title: 'palisade.heartbeat' })]);
    expect([kinds, kept]).toEqual([['accepted'], []]);
  });

  it('delivers those again that could not be kept, and no finding with them', async () => {
    const { kinds } = await taken([beat(), finding(), beat({ region: 'x' })], new Error('down'));
    expect(kinds).toEqual(['failed', 'accepted', 'duplicate']);
  });

  it('that lay somewhere, and is read again, keeps none', async () => {
    const { ports, messages, kept } = await taken([beat()]);
    const { ledger, rejects } = ports;
    const again = await ingestMessages({ ledger, rejects }, messages, OPTIONS);
    expect(again.map(({ outcome }) => outcome.kind)).toEqual(['duplicate']);
    expect(kept).toHaveLength(1);
  });
});

describe('the time at which a finding arrived last', () => {
  const noting = async (events: readonly unknown[], fault?: Error) => {
    const noted: number[] = [];
    const note = (arrival: number) => {
      noted.push(arrival);
      return fault === undefined ? Promise.resolve() : Promise.reject(fault);
    };
    const { ports, messages } = await taken([]);
    const batch = events.map((event, n) => ({ id: String(n), body: JSON.stringify(event) }));
    const outcomes = await ingestMessages(
      { ...ports, arrivals: { note } },
      [...messages, ...batch],
      OPTIONS,
    );
    return { noted, kinds: outcomes.map(({ outcome }) => outcome.kind) };
  };

  it('is noted once for a batch with findings', async () => {
    const { noted } = await noting([beat(), finding(), finding({ id: 'f2' })]);
    expect(noted).toEqual([ARRIVAL]);
  });

  it('is not that of heartbeats, nor of what is refused', async () => {
    const foreign = { ...finding(), account: '999999999999' };
    const { noted, kinds } = await noting([beat(), { source: 'noise' }, foreign]);
    expect([noted, kinds]).toEqual([[], ['duplicate', 'refused', 'refused']]);
  });

  it('delivers no finding again if it cannot be noted', async () => {
    const { noted, kinds } = await noting([finding()], new Error('down'));
    expect([noted, kinds]).toEqual([[ARRIVAL], ['accepted']]);
  });
});

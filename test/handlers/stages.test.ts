/** What functions write of a finding's way: lines of the embedded metric format, and log lines. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Json } from '../../src/domain/base/lookup.ts';
import { logIngest, logPushes, logTick } from '../../src/handlers/telemetry.ts';
import { metricsIn, toldLines } from '../helpers/fakes/told-lines.ts';
import { IDLE } from '../../src/usecases/publish/publisher-report.ts';

let lines: Json[];
const seconds = (...values: readonly number[]) => values;

beforeEach(() => {
  lines = toldLines();
});

afterEach(() => vi.restoreAllMocks());

const stagesSaid = () => lines.flatMap(({ stages }) => stages ?? []);

const DELAYS = {
  toFeed: seconds(5, 9),
  fromUpdate: seconds(20),
  updateToLedger: seconds(15),
  ledgerToEdition: seconds(4, 8),
  editionToFeed: seconds(1, 1),
};
const TAKEN = {
  updateToEvent: seconds(3),
  eventToQueue: seconds(0.4),
  queueToLedger: seconds(1.2),
};
const message = { id: 'm', body: '' };
const accepted = { message, outcome: { kind: 'accepted', finding: undefined } } as const;

it('logs the stages of each function, which cost nothing but their bytes', () => {
  logIngest([accepted], { delays: TAKEN, asMetrics: false });
  logTick({ ...IDLE, delays: DELAYS }, false);
  const pushed = { box: 'muc-1', outcome: 'pushed', edition: 7, requests: 2, drifted: [] } as const;
  logPushes([{ ...pushed, delay: 2 }, pushed], false);
  expect(stagesSaid()).toEqual([
    {
      updateToEvent: { median: 3, longest: 3 },
      eventToQueue: { median: 0.4, longest: 0.4 },
      queueToLedger: { median: 1.2, longest: 1.2 },
    },
    { ledgerToEdition: { median: 4, longest: 8 }, editionToFeed: { median: 1, longest: 1 } },
    { editionToBox: { median: 2, longest: 2 } },
  ]);
  expect(Object.keys(metricsIn(lines))).toEqual([
    'FindingsAccepted',
    'ChecksSucceeded',
    'PublisherAlarms',
    'FindingToFeedSeconds',
  ]);
});

it('writes all values of each stage as metrics where they are asked for', () => {
  logIngest([accepted], { delays: TAKEN, asMetrics: true });
  logTick({ ...IDLE, delays: DELAYS }, true);
  const pushed = { box: 'muc-1', outcome: 'pushed', edition: 7, requests: 2, drifted: [] } as const;
  logPushes([{ ...pushed, delay: 2 }], true);
  expect(metricsIn(lines)).toMatchObject({
    UpdateToEventSeconds: 3,
    EventToQueueSeconds: 0.4,
    QueueToLedgerSeconds: 1.2,
    LedgerToEditionSeconds: [8, 4],
    EditionToFeedSeconds: [1, 1],
    EditionToBoxSeconds: 2,
  });
});

it('says nothing of a batch that brought nothing new', () => {
  const duplicate = { message, outcome: { kind: 'duplicate', finding: undefined } } as const;
  const delays = { updateToEvent: [], eventToQueue: [], queueToLedger: [] };
  logIngest([duplicate], { delays, asMetrics: true });
  expect(lines).toEqual([]);
});

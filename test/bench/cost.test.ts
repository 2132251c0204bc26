/** The bill is arithmetic over what is deployed, and the hub of a hundred accounts stays within its budget. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { deployedIn } from '../../bench/cost/deployed.ts';
import { measured } from '../../bench/cost/measured.ts';
import { sizedBills, type SizedBill } from '../../bench/cost/sizes.ts';
import { changeTable, priceTable, shortTable, wholeTable } from '../../bench/cost/tables.ts';
import { ROUND } from '../../src/domain/base/round.ts';
import { billOf, onceOf } from '../../src/usecases/cost/bill.ts';
import {
  totalOf,
  type Deployed,
  type Line,
  type AskedOfS3,
} from '../../src/usecases/cost/bill-line.ts';
import counted from '../../src/usecases/cost/counted.json' with { type: 'json' };
import { editionsAMonth } from '../../src/usecases/cost/month.ts';
import { PRICES } from '../../src/usecases/cost/prices.ts';
import { withSwitchedOn } from '../../src/usecases/cost/switched-on.ts';
import { synthesised } from '../helpers/cdk/synthesis.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';
import { EVERYTHING, OWN, templateNamed } from '../helpers/cdk/templates.ts';

const app = synthesised(OWN);
const deployed = deployedIn(app.resources);
let requests: AskedOfS3;
const scale = (accounts: number) => ({ accounts, regions: 17, firewalls: 10 });
const bill = (accounts: number, there: Deployed = deployed) =>
  billOf(scale(accounts), there, requests);

beforeAll(async () => {
  requests = await measured();
});

describe('the bill', () => {
  it('of a hundred accounts is at most 15 dollars a month', () => {
    expect(totalOf(bill(100))).toBeLessThanOrEqual(15);
  });

  it('with the push lane to ten firewalls is at most 15 for a hundred accounts, and 60 for a thousand', () => {
    const [, hundred, thousand] = sizedBills(deployed, requests, { isPushed: true });
    expect(totalOf(hundred?.lines ?? [])).toBeLessThanOrEqual(15);
    expect(totalOf(thousand?.lines ?? [])).toBeLessThanOrEqual(60);
    expect(totalOf(bill(1_000))).toBeLessThanOrEqual(60);
  });

  it('has lines that are each a price times a quantity, and sums to them', () => {
    const lines = bill(100);
    let sum = 0;
    for (const { what, quantity, price, usd } of lines) {
      expect.soft(quantity, what).toBeGreaterThanOrEqual(0);
      expect.soft(usd, what).toBe(PRICES[price].usd * quantity);
      sum += usd;
    }
    expect(totalOf(lines)).toBeCloseTo(sum, 9);
    expect(new Set(lines.map(({ what }) => what)).size).toBe(lines.length);
  });

  it('grows with the organization, in every line or not at all', () => {
    const [small, large] = [bill(100), bill(1_000)];
    for (const [n, { what, usd }] of small.entries()) {
      expect.soft(large[n]?.usd, what).toBeGreaterThanOrEqual(usd);
    }
    expect(totalOf(large)).toBeGreaterThan(totalOf(small));
  });

  it('has an alarm, a polled queue and a schedule more when one is deployed', () => {
    const [schedule] = deployed.schedules;
    if (schedule === undefined) throw new Error('nothing is scheduled');
    const more = {
      ...deployed,
      alarms: deployed.alarms + 1,
      polledQueues: deployed.polledQueues + 1,
      schedules: [...deployed.schedules, schedule],
    };
    const added = bill(100, more).filter(({ usd }, n) => usd > (bill(100)[n]?.usd ?? 0));
    expect(added.map(({ what }) => what)).toEqual([
      'SQS: idle polls',
      'Scheduler',
      'Lambda: on schedule and on trigger, calls',
      'Lambda: on schedule and on trigger',
      'CloudWatch: alarms',
    ]);
  });

  it('tells apart what is paid once, where AWS Config records resources', () => {
    const once: Line = onceOf(scale(100), deployed);
    expect(once.quantity).toBe(100 * 17 * deployed.memberResources);
    expect(deployed.memberResources).toBeGreaterThan(3);
  });
});

describe('what it counts', () => {
  it('is what the templates hold', () => {
    expect(deployed.alarms).toBe(app.all('AWS::CloudWatch::Alarm').length);
    expect(deployed.polledQueues).toBe(app.all('AWS::Lambda::EventSourceMapping').length);
    const schedules = app.all('AWS::Scheduler::Schedule');
    // Those of the StackSets' templates are heartbeats, priced by themselves.
    const [own, rolledOut] = [false, true].map((isBelow) =>
      schedules.filter(({ place }) => place.includes('/') === isBelow),
    );
    expect(deployed.schedules).toHaveLength(own?.length ?? 0);
    expect(rolledOut).toHaveLength(2);
    expect(deployed.schedules.some(({ aMonth }) => aMonth === 60 * 730)).toBe(true);
    expect(deployed.ingestGigabytes).toBeGreaterThan(0);
  });

  it('is kept for palisade cost (npm run cost counts it again)', () => {
    expect(counted).toEqual({ deployed, measured: requests });
  });

  it('is more by what the configuration switches on, as the templates say', () => {
    // Schedules are in the order of their ids.
    const sorted = ({ schedules, ...others }: Deployed): Deployed => ({
      ...others,
      schedules: schedules.toSorted((a, b) => a.aMonth - b.aMonth),
    });
    const inHub = (more: object) => {
      const text = JSON.stringify(hubTemplate(more).toJSON());
      return sorted(deployedIn(templateNamed('Hub', text).resources));
    };
    const { access, devices, reports } = EVERYTHING;
    const splunk = {
      enabled: true,
      url: 'https://hec.example',
      secretArn: reports.webhook.secretArn,
    };
    const hub = inHub({});
    const organization = scale(1);
    const expected = (more: object) => sorted(withSwitchedOn(hub, { ...organization, ...more }));
    expect(inHub({ access, devices, reports: { ...reports, splunk } })).toEqual(
      expected({ isRead: true, namedReaders: 1, isPushed: true, sinks: 2 }),
    );
    const alarms = { latencyByStage: true };
    expect(inHub({ alarms })).toEqual(expected({ hasStages: true }));
    expect(inHub({ alarms, devices })).toEqual(expected({ hasStages: true, isPushed: true }));
    const trailed = { ...access, freshness: { ...access.freshness, trail: true } };
    expect(inHub({ access: trailed })).toEqual(
      expected({ isRead: true, namedReaders: 1, hasTrail: true }),
    );
  });

  it('refuses a schedule whose calls it cannot count', () => {
    const properties = { ScheduleExpression: 'cron(0 12 * * ? *)' };
    const odd = { place: 'Hub', id: 'Noon', type: 'AWS::Scheduler::Schedule', properties };
    expect(() => deployedIn([{ ...odd, whole: {} }])).toThrow('how often is cron');
  });

  it('is a tick without news that writes its health and nothing else, and an edition that does', () => {
    expect(requests.quietTick.puts).toBe(1);
    expect(requests.edition.puts).toBeGreaterThan(10);
  });

  it('is no more editions than ticks, and one for each change while these are rare', () => {
    // One for each urgent finding, and one a round; the clock is content with those.
    const ticks = (500 * 1_000_000) / 10 + (730 * 3_600) / ROUND;
    expect(editionsAMonth(scale(1_000_000))).toBeLessThan(ticks);
    expect(editionsAMonth(scale(1_000_000))).toBeGreaterThan(0.9 * ticks);
    expect(editionsAMonth(scale(1)) / (2 * 100)).toBeCloseTo(1, 1);
  });
});

describe('the tables', () => {
  const pushed = (bills: readonly SizedBill[]) =>
    changeTable(bills, sizedBills(deployed, requests, { isPushed: true }), 'the push lane');
  const trailed = () =>
    changeTable(
      sizedBills(deployed, requests, { isRead: true }),
      sizedBills(deployed, requests, { isRead: true, hasTrail: true }),
      'watched readers and a trail',
    );

  const cells = (text: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('|') && !line.startsWith('| -'))
      .map((line) => line.replaceAll(/ +/g, ' '));

  it.each([
    ['README.md', shortTable],
    ['docs/cost.md', wholeTable],
    ['docs/cost.md', pushed],
    ['docs/cost.md', trailed],
    ['docs/cost.md', priceTable],
  ])('in %s are what is computed', (file, table) => {
    const computed = table(sizedBills(deployed, requests));
    expect(cells(readFileSync(file, 'utf8'))).toEqual(expect.arrayContaining([...cells(computed)]));
  });
});

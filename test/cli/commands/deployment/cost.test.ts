import { describe, expect, test } from 'vitest';
import { EVERYTHING } from '../../../helpers/cdk/templates.ts';
import { palisade, workspace } from '../../../helpers/hub/palisade.ts';

interface CostDocument {
  readonly scale: object;
  readonly usd: number;
  readonly once: { readonly usd: number };
  readonly services: readonly {
    readonly service: string;
    readonly page: string;
    readonly usd: number;
    readonly lines: readonly {
      readonly what: string;
      readonly quantity: number;
      readonly usdEach: number;
      readonly usd: number;
      readonly asOf: string;
    }[];
  }[];
}

const SIZE = ['--accounts', '200', '--regions', '17', '--firewalls', '30'];
const folder = workspace({ 'all.json': EVERYTHING, 'none.json': {} });

function costOf(...args: readonly string[]): CostDocument {
  const { code, stdout } = palisade(folder, ['cost', ...args, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as CostDocument;
}
const linesOf = ({ services }: CostDocument) => services.flatMap(({ lines }) => lines);

describe('what a month costs', () => {
  const alone = costOf(...SIZE);

  test('is the sum of services, each of them of lines, each of them a quantity at a price', () => {
    const sum = (all: readonly { readonly usd: number }[]) =>
      all.reduce((total, { usd }) => total + usd, 0);
    expect(alone.usd).toBeCloseTo(sum(alone.services), 9);
    for (const { usd, lines } of alone.services) expect(usd).toBeCloseTo(sum(lines), 9);
    for (const line of linesOf(alone)) expect(line.usd).toBe(line.quantity * line.usdEach);
    expect(alone.once.usd).toBeGreaterThan(0);
  });

  test('names for each price the page of AWS to check it on, and when it was written down', () => {
    for (const { page } of alone.services) {
      expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\//);
    }
    for (const { asOf } of linesOf(alone)) expect(asOf).toMatch(/^20\d\d-\d\d$/);
  });

  test('is more with what the configuration switches on', () => {
    const all = costOf(...SIZE, '--config', 'all.json');
    expect(all.scale).toMatchObject({ isPushed: true, sinks: 1, feedRegions: 1, isEdge: true });
    const added = linesOf(all).map(({ what }) => what);
    const known = linesOf(alone).map(({ what }) => what);
    expect(added.filter((what) => !known.includes(what))).toEqual(
      expect.arrayContaining([
        'CloudFront: feeds pulled',
        'Lambda: pushes',
        'DynamoDB: receipts',
        'S3: feeds in other regions, written',
      ]),
    );
    expect(all.usd).toBeGreaterThan(alone.usd);
  });

  test('is a table for people, with the size and the configuration on stderr', () => {
    const { stdout, stderr } = palisade(folder, ['cost', ...SIZE, '--config', 'none.json']);
    expect(stderr).toBe('200 accounts × 17 regions, 30 firewalls, by none.json\n');
    expect(stdout).toMatch(/^USD a month +units +USD +price\n/);
    expect(stdout).toContain(`\nin all ${alone.usd.toFixed(2).padStart(67)}\n`);
    expect(stdout).toMatch(/\n {2}idle polls +1,314,000 +0\.53 {2}0\.4 a million \(request\)\n/);
    expect(stdout).toMatch(/from memory, not read: https:\/\/aws\.amazon\.com\/s3\/pricing\/\n/);
  });
});

test.each([
  [[], 'expected --accounts N: how many forward'],
  [['--accounts', '0'], '--accounts is "0", expected a whole number from 1 to 50000'],
  [['--accounts', '2e3'], '--accounts is "2e3", expected a whole number from 1 to 50000'],
  [['--accounts', '5', '--regions', '99'], '--regions is "99", expected a whole number from 1 to'],
  [['--accounts', '5', '--firewalls', '-1'], "'--firewalls' argument is ambiguous"],
  [['--acounts', '5'], 'there is no option --acounts; is --accounts meant?'],
])('%j is misuse', (args, message) => {
  const { code, stdout, stderr } = palisade(folder, ['cost', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

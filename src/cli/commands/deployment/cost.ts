import {
  configurationFileHere,
  readConfiguration,
} from '../../../adapters/files/configuration-file.ts';
import { REGIONS } from '../../../domain/configuration/regions.ts';
import { costEstimate, scaleOf, type CostEstimate } from '../../../usecases/cost/estimate.ts';
import { totalOf, type Line, type Scale } from '../../../usecases/cost/bill-line.ts';
import { priceText, PRICES, pricingPage } from '../../../usecases/cost/prices.ts';
import { countGiven } from '../../shell/count-option.ts';
import { grouped } from '../../../domain/base/counted.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const ACCOUNTS_MAX = 50_000;
const FIREWALLS_MAX = 10_000;
const REGIONS_USUAL = 17;
const FIREWALLS_USUAL = 10;

const OPTIONS = {
  accounts: { type: 'string' },
  regions: { type: 'string' },
  firewalls: { type: 'string' },
  config: { type: 'string', path: true },
  json: { type: 'boolean', default: false },
} as const;

export const cost: Verb = {
  help: `palisade cost --accounts N [--regions N] [--firewalls N] [--config FILE] [--json]

What a month of Palisade costs in AWS for an organization of this size, by service, with what the configuration
switches on: the push lane, reports, feed buckets in other regions, CloudFront, watched readers, a trail, latency by stage. Asks
nobody: it multiplies list prices of us-east-1, without any free tier, by what the templates hold and what is assumed to
happen, such as 500 findings a month from each account; docs/cost.md has every assumption. Prices were not read
on AWS's own pages: the last lines say when and where, and the page to check them on.

  --accounts N    accounts that forward, 1 to ${grouped(ACCOUNTS_MAX)}; required
  --regions N     regions of each, 1 to ${REGIONS.size}; ${REGIONS_USUAL}
  --firewalls N   that pull the feed over the internet, 0 to ${grouped(FIREWALLS_MAX)}; ${FIREWALLS_USUAL}. If the configuration pushes
                  to one, all are pushed to
  --config FILE   context.palisade of FILE; else cdk.json of this folder, else the defaults
  --json          {scale, usd, once, services: [{service, page, usd, lines}]}
`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const accounts = countGiven('accounts', values.accounts, 1, ACCOUNTS_MAX);
    if (accounts === undefined) throw new Misuse('expected --accounts N: how many forward');
    const regions = countGiven('regions', values.regions, 1, REGIONS.size) ?? REGIONS_USUAL;
    const firewalls =
      countGiven('firewalls', values.firewalls, 0, FIREWALLS_MAX) ?? FIREWALLS_USUAL;
    const file = values.config ?? configurationFileHere();
    const scale = scaleOf({ accounts, regions, firewalls }, readConfiguration(file));
    const estimate = costEstimate(scale);
    io.err(`${scaleText(scale)}, by ${file ?? 'the default configuration'}\n`);
    await io.out(values.json ? jsonOf(scale, estimate) : tableOf(estimate));
    return 0;
  },
};

function scaleText(scale: Required<Scale>): string {
  const { accounts, regions, firewalls, sinks, feedRegions } = scale;
  const parts = [
    `${grouped(accounts)} accounts × ${regions} regions, ${grouped(firewalls)} firewalls`,
    ...(scale.isPushed ? ['the push lane'] : []),
    ...(sinks > 0 ? [`reports to ${sinks}`] : []),
    ...(feedRegions > 0 ? [`feed buckets in ${feedRegions} more regions`] : []),
    ...(scale.isEdge ? ['CloudFront'] : []),
    ...(scale.isRead ? ['watched readers'] : []),
    ...(scale.namedReaders > 0 ? [`alarms of ${scale.namedReaders} readers`] : []),
    ...(scale.hasStages ? ['latency by stage'] : []),
    ...(scale.hasTrail ? ['a trail of who reads'] : []),
  ];
  return parts.join(', ');
}

const NAME_WIDTH = 48;
const NUMBER_WIDTH = 13;

function tableOf({ services, once }: CostEstimate): string {
  const rows = services.flatMap(({ service, lines }) => [
    row(service, '', dollars(totalOf(lines)), ''),
    ...lines.map((line) => lineRow(line, service)),
  ]);
  const total = totalOf(services.flatMap(({ lines }) => lines));
  const text = [
    row('USD a month', 'units', 'USD', 'price'),
    ...rows,
    row('in all', '', dollars(total), ''),
    lineRow({ ...once, what: 'once, where AWS Config records' }, ''),
    '',
    'Prices, to be checked on the pages of AWS:',
    ...new Set(pricesOf([...services.flatMap(({ lines }) => lines), once])),
  ];
  return `${text.join('\n')}\n`;
}

function lineRow({ what, quantity, price, usd }: Line, service: string): string {
  const name = what.startsWith(`${service}: `) ? what.slice(service.length + 2) : what;
  const { usd: each, unit } = PRICES[price];
  return row(`  ${name}`, quantityText(quantity), dollars(usd), `${priceText(each)} (${unit})`);
}

function row(name: string, units: string, usd: string, price: string): string {
  const numbers = `${units.padStart(NUMBER_WIDTH)}${usd.padStart(NUMBER_WIDTH)}`;
  return `${name.padEnd(NAME_WIDTH)}${numbers}  ${price}`.trimEnd();
}

function pricesOf(lines: readonly Line[]): readonly string[] {
  return lines.map(({ price }) => {
    const { service, asOf, source } = PRICES[price];
    return `  ${service.padEnd(16)} ${asOf}, ${source}: ${pricingPage(service)}`;
  });
}

function jsonOf(scale: Scale, { services, once }: CostEstimate): string {
  const lineOf = ({ price, ...line }: Line) => {
    const { usd, unit, asOf, source } = PRICES[price];
    return { ...line, unit, usdEach: usd, asOf, source };
  };
  const document = {
    scale,
    usd: totalOf(services.flatMap(({ lines }) => lines)),
    once: lineOf(once),
    services: services.map(({ service, lines }) => ({
      service,
      page: pricingPage(service),
      usd: totalOf(lines),
      lines: lines.map(lineOf),
    })),
  };
  return `${JSON.stringify(document)}\n`;
}

/** Below ten with the digits that matter. */
function quantityText(quantity: number): string {
  const isWhole = quantity >= 10 || Number.isInteger(quantity);
  return isWhole ? grouped(Math.round(quantity)) : quantity.toPrecision(2);
}

function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/**
 * Reads the files in which operators publish their ranges, to make the list of infrastructure again: distinguished
 * by what is in them.
 *
 *   AWS ip-ranges.json                CloudFront's edges
 *   Fastly public-ip-list             Fastly's
 *   Google goog.json, cloud.json      Google's front ends: the first without the second
 *   Microsoft 365 endpoints           its networks and names
 *   named.root, root.zone             servers of the root and of top-level domains
 *   lines of CIDRs                    Cloudflare's, if named so, or those of the operator that is named
 *
 * A file that is none of these, or of which any line cannot be read, is refused: a shorter guardrail must not
 * go unnoticed.
 */
import { parseListed, type AddressRange } from '../../values/address.ts';
import { widthOf } from '../../values/target-width.ts';
import { isObject, listAt, textAt, type Json } from '../../base/lookup.ts';
import { ok, refuse, type Result } from '../../base/result.ts';
import { edge, provider, type Provider } from './provider.ts';

/** One file, as it was named and read. */
export interface SourceFile {
  readonly name: string;
  /** Whose it is; needed for lines of CIDRs whose name does not say it. */
  readonly operator: string | undefined;
  readonly text: string;
}

/** What a file says. `customers`: ranges that are not the operator's own, to be taken from it. */
interface ReadSource {
  readonly provider: Provider;
  readonly role: 'own' | 'customers';
}

/** The rows of all files, those of one operator joined; or what is wrong with the first bad file. */
export function providersFrom(files: readonly SourceFile[]): Result<readonly Provider[], string> {
  const read: ReadSource[] = [];
  for (const file of files) {
    const one = readSource(file);
    if (!one.ok) return refuse(`${file.name}: ${one.problem}`);
    read.push(one.value);
  }
  const rows = new Map(read.map((one) => [one.provider.operator, one.provider]));
  return ok(
    [...rows].map(([operator, row]) =>
      joined(
        row,
        read.filter((one) => one.provider.operator === operator),
      ),
    ),
  );
}

function joined(first: Provider, read: readonly ReadSource[]): Provider {
  const own = read.filter(({ role }) => role === 'own').map((one) => one.provider);
  const customers = new Set(
    read.filter(({ role }) => role === 'customers').flatMap((one) => one.provider.targets),
  );
  const targets = [...new Set(own.flatMap((one) => one.targets))];
  return { ...first, targets: targets.filter((target) => !customers.has(target)) };
}

function readSource(file: SourceFile): Result<ReadSource, string> {
  const text = file.text.replace(/^\uFEFF/, '');
  const read = /^\s*[[{]/.test(text) ? readJson(text) : readLines(file, text);
  if (!read.ok) return read;
  if (read.value.provider.targets.length === 0) return refuse('it names no range');
  const bad = read.value.provider.targets.map(problemOf).find((problem) => problem !== undefined);
  return bad === undefined ? read : refuse(bad);
}

/** Names have been looked at where they were read. */
function problemOf(target: string): string | undefined {
  if (!/[:/]|^[\d.]+$/.test(target)) return undefined;
  const parsed = parseListed(target);
  if (!parsed.ok || parsed.value.hostBits) return `${JSON.stringify(target)} is no CIDR`;
  return isTooWide(parsed.value.range) ? `${target} is wider than any one operator` : undefined;
}

function isTooWide(range: AddressRange): boolean {
  return widthOf(range) === 'refused';
}

function readJson(text: string): Result<ReadSource, string> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return refuse(`it is not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(document)) return microsoft(document);
  if (!isObject(document)) return refuse(UNKNOWN);
  if (Array.isArray(document['addresses'])) return fastly(document);
  if (Array.isArray(document['ipv6_prefixes'])) return cloudFront(document);
  return Array.isArray(document['prefixes']) ? google(document) : refuse(UNKNOWN);
}

const UNKNOWN =
  'expected ip-ranges.json of AWS, public-ip-list of Fastly, goog.json or cloud.json of Google, endpoints of Microsoft 365, named.root, root.zone, or a CIDR a line';

function own(row: Provider): Result<ReadSource, string> {
  return ok({ provider: row, role: 'own' });
}

function cloudFront(document: Json): Result<ReadSource, string> {
  const of = (list: string, field: string) =>
    listAt(document, list)
      .filter((one) => textAt(one, 'service') === 'CLOUDFRONT')
      .map((one) => textAt(one, field) ?? '');
  const ranges = [...of('prefixes', 'ip_prefix'), ...of('ipv6_prefixes', 'ipv6_prefix')];
  const source = 'ip-ranges.amazonaws.com/ip-ranges.json';
  return own(edge('Amazon CloudFront', source, [...new Set(ranges)].sort().join(' ')));
}

function fastly(document: Json): Result<ReadSource, string> {
  const ranges = [...listAt(document, 'addresses'), ...listAt(document, 'ipv6_addresses')];
  return own(edge('Fastly', 'api.fastly.com/public-ip-list', ranges.map(String).join(' ')));
}

function google(document: Json): Result<ReadSource, string> {
  const prefixes = listAt(document, 'prefixes');
  const ranges = prefixes.map(
    (one) => textAt(one, 'ipv4Prefix') ?? textAt(one, 'ipv6Prefix') ?? '',
  );
  const isCloud = prefixes.some((one) => textAt(one, 'service') === 'Google Cloud');
  const row = edge('Google front ends', 'gstatic.com/ipranges/goog.json', ranges.join(' '));
  return ok({ provider: row, role: isCloud ? 'customers' : 'own' });
}

function microsoft(document: readonly unknown[]): Result<ReadSource, string> {
  if (!document.every((one) => textAt(one, 'serviceArea') !== undefined)) return refuse(UNKNOWN);
  const ranges = document.flatMap((one) => listAt(one, 'ips').map(String));
  const names = document
    .flatMap((one) => listAt(one, 'urls').map(String))
    // A name with a wildcard within says nothing of what it stands for.
    .map((url) => url.replace(/^\*\./, ''))
    .filter((name) => !name.includes('*'));
  const targets = [...new Set([...ranges, ...names])].join(' ');
  return own(edge('Microsoft front ends', 'endpoints.office.com/endpoints/worldwide', targets));
}

function readLines({ name, operator }: SourceFile, text: string): Result<ReadSource, string> {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/\s*[;#].*$/, '').trim())
    .filter((line) => line !== '');
  const records = lines.map((line) => RECORD.exec(line)?.groups);
  if (records.some((record) => record?.['address'] !== undefined)) return zone(lines);
  const bad = lines.find((line) => !parseListed(line).ok);
  if (bad !== undefined) return refuse(`${JSON.stringify(bad.slice(0, 80))} is no CIDR`);
  const whose = operator ?? (/ips-v[46]/.test(name) ? 'Cloudflare' : undefined);
  if (whose === undefined) return refuse(`whose is it? Name the operator: "Operator=${name}"`);
  const source = whose === 'Cloudflare' ? 'cloudflare.com/ips' : name;
  return own(edge(whose, source, lines.join(' ')));
}

/** A resource record of a master file (RFC 1035 §5.1) that gives a name an address. */
const RECORD = /^(?<name>[^\s;]+)\s+(?:\d+\s+)?(?:IN\s+)?(?:A|AAAA)\s+(?<address>[0-9a-fA-F.:]+)$/i;

function zone(lines: readonly string[]): Result<ReadSource, string> {
  const found = lines.flatMap((line) => {
    const groups = RECORD.exec(line)?.groups;
    return groups === undefined ? [] : [groups];
  });
  const isRoot = found.every(({ name }) => /\.root-servers\.net\.?$/i.test(name ?? ''));
  const targets = [...new Set(found.map(({ address }) => (address ?? '').toLowerCase()))];
  return own(
    isRoot
      ? provider('root of the DNS', 'internic.net/domain/named.root', targets.join(' '))
      : provider(
          'servers of top-level domains',
          'internic.net/domain/root.zone',
          targets.join(' '),
        ),
  );
}

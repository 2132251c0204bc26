import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  instanceWith,
  bareFinding,
  connection,
  dnsRequest,
  eventOf,
} from '../../../helpers/data/findings.ts';
import { itInFull } from '../../../helpers/arbitraries/cases.ts';
import { jsonLines, palisade, workspace } from '../../../helpers/hub/palisade.ts';

interface Line {
  readonly source: string;
  readonly refusal?: string;
  readonly findingType?: string;
  readonly usable?: { readonly ips: readonly string[] };
  readonly dropped?: readonly { readonly value: string; readonly reason: string }[];
  readonly decision?: Readonly<Record<string, string>>;
  readonly reason?: string;
}

const finding = bareFinding({ ip: '45.1.2.3' });
const extract = (files: Readonly<Record<string, unknown>>, ...args: readonly string[]) => {
  const ran = palisade(workspace(files), ['extract', ...args]);
  return { ...ran, lines: jsonLines(ran) as readonly Line[] };
};
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
const deep = (open: string, close: string, inner = '1') =>
  open.repeat(100_000) + inner + close.repeat(100_000);

describe('extract prints one line for each finding', () => {
  test('with source, values, decision and reason', () => {
    const { code, stderr, lines } = extract({ 'a.json': eventOf(finding) }, 'a.json');
    expect([code, stderr]).toEqual([0, '']);
    expect(lines).toEqual([
      {
        source: 'a.json',
        findingId: 'f1',
        findingType: 'Backdoor:EC2/C&CActivity.B',
        accountId: '111122223333',
        region: 'eu-west-1',
        sample: false,
        archived: false,
        remote: { ips: ['45.1.2.3'], domains: [], hashes: [] },
        usable: { ips: ['45.1.2.3'], domains: [], hashes: [] },
        dropped: [],
        own: [],
        decision: { ip: 'block', domain: 'ignore', hash: 'ignore' },
        reason: 'a known command-and-control server, mining pool or drop point',
      },
    ]);
  });

  test('with the public addresses that the finding shows as its account’s own, accused or not', () => {
    const resource = instanceWith(
      '203.0.112.9',
      '2A00:1:0::1',
      '10.0.0.4',
      '192.0.2.9',
      '45.1.2.3',
    );
    const { lines } = extract({ 'a.json': { ...finding, resource } }, 'a.json');
    expect(lines[0]).toMatchObject({ own: ['203.0.112.9', '2a00:1::1', '45.1.2.3'] });
    expect(lines[0]).toMatchObject({ usable: { ips: [] }, dropped: [{ value: '45.1.2.3' }] });
  });

  test('of a folder: only findings’ files, in order, below it too', () => {
    const files = {
      'in/b.json': finding,
      'in/a.JSONL': `${JSON.stringify(finding)}\n\n${JSON.stringify(finding)}\n`,
      'in/sub/c.ndjson': JSON.stringify(finding),
      'in/expected.json': { not: 'read' },
      'in/notes.txt': 'not read',
    };
    const sources = extract(files, 'in/').lines.map(({ source }) => source);
    expect(sources).toEqual(['in/a.JSONL#1', 'in/a.JSONL#2', 'in/b.json', 'in/sub/c.ndjson']);
  });

  test('of standard input, without a path or with -', () => {
    for (const args of [[], ['-']]) {
      const ran = palisade(
        workspace(),
        ['extract', ...args],
        JSON.stringify({ Findings: [finding] }),
      );
      expect([ran.code, (jsonLines(ran) as readonly Line[]).map(({ source }) => source)]).toEqual([
        0,
        ['-'],
      ]);
    }
  });

  test('under the policy of --config, also inside a cdk.json or behind a byte order mark', () => {
    const policy = {
      rules: [{ types: ['Backdoor:*'], action: 'monitor', because: 'we look first' }],
    };
    const marked = `\uFEFF${JSON.stringify({ policy })}`;
    for (const config of [{ policy }, { context: { palisade: { policy } } }, marked]) {
      const { lines } = extract(
        { 'a.json': finding, 'c.json': config },
        'a.json',
        '--config',
        'c.json',
      );
      expect([lines[0]?.decision?.['ip'], lines[0]?.reason]).toEqual(['monitor', 'we look first']);
    }
  });

  test('says alone: monitor where others would have to support it', () => {
    const probe = bareFinding({
      ip: '45.1.2.3',
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      severity: 2,
    });
    const [line] = extract({ 'a.json': probe }, 'a.json').lines;
    expect(line?.decision?.['ip']).toBe('monitor');
    expect(line?.reason).toContain('(alone: monitor)');
  });
});

describe('what cannot be read is one line that says so, and the rest is done', () => {
  const good = JSON.stringify(finding);
  const printed = JSON.stringify(finding, null, 4);
  const notified = JSON.stringify({
    Type: 'Notification',
    Message: JSON.stringify(eventOf(finding)),
  });
  const cases: readonly [string, string, unknown, readonly (string | undefined)[]][] = [
    ['malformed JSON', 'a.json', '{"type": oops}', ['not JSON: ']],
    ['a truncated file', 'a.json', good.slice(0, -20), ['not JSON: ']],
    ['an empty file', 'a.json', '', ['the file is empty']],
    ['an empty file of lines', 'a.jsonl', '\n\n', ['the file is empty']],
    [
      'UTF-16, as PowerShell writes',
      'a.json',
      Buffer.from(`\uFEFF${good}`, 'utf16le'),
      [undefined],
    ],
    ['UTF-16, the other way round', 'a.json', swapped(`\uFEFF${good}`), [undefined]],
    ['gzip', 'a.json', gzipSync(`${good}\n${good}\n`), [undefined, undefined]],
    ['torn gzip', 'a.json', gzipSync(good).subarray(0, -9), ['not whole as gzip']],
    [
      'what only begins like gzip',
      'a.json',
      Buffer.from([0x1f, 0x8b, 1, 2]),
      ['not whole as gzip'],
    ],
    ['a byte order mark', 'a.json', `\uFEFF${good}`, [undefined]],
    ['a byte order mark before lines', 'a.jsonl', `\uFEFF${good}\n`, [undefined]],
    ['CRLF', 'a.jsonl', `${good}\r\n${good}\r\n`, [undefined, undefined]],
    [
      'bad lines between good ones',
      'a.jsonl',
      `${good}\n{"a\n${good}`,
      [undefined, 'not JSON: ', undefined],
    ],
    ['lines of SNS notifications', 'a.jsonl', `${notified}\n${notified}\n`, [undefined, undefined]],
    ['lines in a .json file', 'a.json', `${good}\n${good}\n`, [undefined, undefined]],
    ['a bad first line in a .json file', 'a.json', `{"a\n${good}\n`, ['not JSON: ', undefined]],
    [
      'another event',
      'a.json',
      { ...eventOf({}), 'detail-type': 'Other' },
      ['the event is "Other"'],
    ],
    ['deep nesting', 'a.json', deep('[', ']'), ['nested deeper than 200 levels']],
    ['deep objects', 'a.json', deep('{"a":', '}'), ['nested deeper than 200 levels']],
    [
      'documents one after another',
      'a.json',
      `${good}${good} ${good}`,
      [undefined, undefined, undefined],
    ],
    ['printed documents', 'a.json', `${printed}\n${printed}`, [undefined, undefined]],
    [
      'a torn printed document',
      'a.jsonl',
      `${printed.slice(0, 99)}\n${printed}\n${good}`,
      ['not JSON: ', undefined, undefined],
    ],
    [
      'a torn document on a line of several',
      'a.json',
      `${good}${good.slice(0, 50)}${good}${good}`,
      [undefined, 'not JSON: ', undefined],
    ],
    ['gzip named as lines', 'a.jsonl', gzipSync(`${good}\n${good}\n`), [undefined, undefined]],
    [
      'gzip of two members',
      'a.ndjson.GZ',
      Buffer.concat([gzipSync(good), gzipSync(good)]),
      [undefined, undefined],
    ],
    ['gzip in gzip', 'a.json.gz', gzipSync(gzipSync(good)), [undefined]],
    ['plain text named as gzip', 'a.jsonl.gz', `${good}\n`, [undefined]],
    [
      'lines of UTF-16',
      'a.jsonl',
      Buffer.from(`\uFEFF${good}\r\n${good}\r\n`, 'utf16le'),
      [undefined, undefined],
    ],
    [
      'files put together with their byte order marks',
      'a.json',
      `\uFEFF${good}\n\uFEFF${good}`,
      [undefined, undefined],
    ],
    [
      'lines encoded twice',
      'a.jsonl',
      `${JSON.stringify(good)}\n${JSON.stringify(good)}\n`,
      [undefined, undefined],
    ],
    ['an empty page', 'a.json', '{"findings": []}', ['an empty page of GetFindings']],
    ['Parquet', 'a.json', 'PAR1\u0015', ['the file is Parquet']],
    ['lines that are no JSON', 'a.json', 'a,b\n1x,2\n3x,4\n', ['(and 2 more lines after it)']],
    ['binary', 'a.json', Buffer.from([0, 255, 254, 128]), ['not JSON: ']],
  ];
  // All in one run: what one file holds keeps no other from being read.
  const files = Object.fromEntries(
    cases.map(([name, path, content]) => [`in/${name}/${path}`, content]),
  );
  const { code, lines, stderr } = extract(files, 'in');

  test.each(cases)('%s', (name, path, _content, expected) => {
    expect([code, stderr]).toEqual([0, '']);
    const ours = lines.filter(({ source }) => source.replace(/#\d+$/, '') === `in/${name}/${path}`);
    expect(ours.map(({ refusal }) => refusal !== undefined)).toEqual(
      expected.map((refusal) => refusal !== undefined),
    );
    for (const [index, refusal] of expected.entries()) {
      if (refusal !== undefined) expect(ours[index]?.refusal).toContain(refusal);
    }
  });

  test('nesting of 100,000 anywhere in a finding is refused, and in its texts no hindrance', () => {
    const shapes = [
      { service: { additionalInfo: { value: deep('[', ']') } } },
      { top: { resource: JSON.parse(deep('{"a":', '}')) as unknown } },
      { service: { action: { x: JSON.parse(deep('[', ']')) as unknown } } },
      {},
    ];
    const nested = shapes.map((shape) => deepText(bareFinding(shape)));
    const { code, lines } = extract({ 'a.jsonl': nested.join('\n') }, 'a.jsonl');
    expect(code).toBe(0);
    expect(lines.map(({ findingType, refusal }) => findingType ?? refusal)).toEqual([
      'Backdoor:EC2/C&CActivity.B',
      'nested deeper than 200 levels (and 1 more line after it)',
      'Backdoor:EC2/C&CActivity.B',
    ]);
  });

  test('a folder without findings, and a path that is not there', () => {
    const empty = extract({ 'in/notes.txt': 'x' }, 'in');
    expect([empty.code, empty.lines]).toEqual([
      ...[
        0,
        [
          {
            source: 'in',
            refusal: 'no .json, .jsonl or .ndjson file in this folder, nor one of them with .gz',
          },
        ],
      ],
    ]);
    const missing = extract({ 'a.json': finding }, 'gone.json', 'a.json');
    expect([missing.code, missing.lines.length]).toEqual([1, 2]);
    expect(missing.stderr).toContain('gone.json: cannot be read: ENOENT');
  });

  test('UTF-32 is refused by its name, with and without its mark', () => {
    const utf32 = (text: string) =>
      Buffer.from(text, 'latin1').reduce(
        (all, one, n) => all.fill(one, 4 * n, 4 * n + 1),
        Buffer.alloc(4 * text.length),
      );
    const text = JSON.stringify(finding);
    const files = {
      'a.json': Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf32(text)]),
      'b.json': utf32(text),
    };
    const { lines } = extract(files, '.');
    expect(lines.map(({ refusal }) => refusal)).toEqual([
      'the file is UTF-32, expected JSON or JSON lines, gzip or not',
      'the file is UTF-32, expected JSON or JSON lines, gzip or not',
    ]);
  });

  test('an export as GuardDuty writes it, given by its name or on standard input', () => {
    const packed = gzipSync(`${good}\n${good}\n`);
    const { code, lines } = extract({ 'x/a.jsonl.gz': packed }, 'x/a.jsonl.gz');
    expect([code, lines.map(({ source }) => source)]).toEqual([
      ...[0, ['x/a.jsonl.gz#1', 'x/a.jsonl.gz#2']],
    ]);
    expect(jsonLines(palisade(workspace(), ['extract'], packed))).toHaveLength(2);
  });

  test('a folder that cannot be entered: the rest is done, exit 1', () => {
    // Root enters every folder but one whose path is too long, which only a move can make.
    const half = Array.from({ length: 11 }, () => 'd'.repeat(200)).join('/');
    const files = { 'in/a.json': finding, 'in/z.json': finding };
    const folder = workspace({ ...files, [`in/${half}/b.json`]: finding, [`half/${half}/x`]: '' });
    const [from, to] = [join(folder, 'half'), join(folder, 'in', half, 'half')];
    renameSync(from, to);
    const ran = palisade(folder, ['extract', 'in']);
    renameSync(to, from);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^in\/d+.*: cannot be read: ENAMETOOLONG/);
    expect(jsonLines(ran)).toHaveLength(4);
  });

  itInFull('50 MB in one file', () => {
    const findings = Array.from({ length: 2_000 }, (_, n) => ({
      ...finding,
      id: `f${n}`,
      padding: 'x'.repeat(25_000),
    }));
    const { code, lines } = extract({ 'a.json': { Findings: findings } }, 'a.json');
    expect([code, lines.length]).toEqual([0, 2_000]);
  });
});

test('a finding whose every field is of another type is told, not a crash', () => {
  const wrongs = [null, 7, 'text', true, [], [1], {}];
  const service = finding['service'] as Readonly<Record<string, unknown>>;
  const findings = wrongs.flatMap((wrong) => [
    ...Object.keys(finding).map((name) => ({ ...finding, [name]: wrong })),
    ...Object.keys(service).map((name) => ({ ...finding, service: { ...service, [name]: wrong } })),
  ]);
  const { code, lines } = extract({ 'a.json': findings }, 'a.json');
  expect([code, lines.length]).toEqual([0, findings.length]);
});

test('the example of README names an attacker who is blocked', () => {
  const example = resolve(import.meta.dirname, '../../../../docs/example-finding.json');
  const { code, lines } = extract({}, example);
  expect(code).toBe(0);
  expect(lines).toMatchObject([{ usable: { ips: ['45.148.10.240'] }, decision: { ip: 'block' } }]);
});

describe('the two events that deployments are tried with', () => {
  test('a console’s test event without type and account is read, its address refused', () => {
    const event = {
      id: 'fa9fa4a5-0232-188d-da1c-af410bcfc344',
      detail: {
        severity: 3,
        service: {
          action: {
            networkConnectionAction: {
              connectionDirection: 'INBOUND',
              remoteIpDetails: {
                ipAddressV4: '192.168.123.123',
              },
            },
          },
        },
      },
    };
    const [line] = extract({ 'a.json': event }, 'a.json').lines;
    expect(line?.dropped).toEqual([
      {
        value: '192.168.123.123',
        reason: 'special-use, not globally routable: private use (RFC 1918)',
      },
    ]);
    expect(line?.decision).toEqual({ ip: 'ignore', domain: 'ignore', hash: 'ignore' });
    expect(line?.reason).toContain('special-use');
  });

  test('a finding of an unknown type is told to be one, its address refused', () => {
    const type = '99:EC2/Stateless.IntegTest';
    const detail = bareFinding({
      type,
      service: { action: connection('198.51.100.0', 'OUTBOUND') },
    });
    const [line] = extract({ 'a.json': eventOf(detail) }, 'a.json').lines;
    expect(line?.reason).toBe(
      `unknown finding type "${type}"; nothing usable: 198.51.100.0 is special-use, ` +
        'not globally routable: documentation, TEST-NET-2 (RFC 5737)',
    );
  });
});

test('a reader that goes away ends it quietly', () => {
  const folder = workspace({
    'a.json': Array.from({ length: 3_000 }, () =>
      bareFinding({ service: { action: dnsRequest('a.com') } }),
    ),
  });
  const bundle = new URL('../../../../dist/palisade.js', import.meta.url).pathname;
  const { code, stderr } = sh(folder, `"${process.execPath}" "${bundle}" extract a.json | head -1`);
  expect([code, stderr]).toEqual([0, '']);
});

function sh(cwd: string, command: string) {
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
  return { code: status, stderr };
}

/** JSON.stringify recurses, and would not survive what the reader must. */
function deepText(value: unknown): string {
  const parts: string[] = [];
  const pending: (string | { readonly value: unknown })[] = [{ value }];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (typeof one === 'string') parts.push(one);
    else if (Array.isArray(one.value)) {
      const list: readonly unknown[] = one.value;
      pending.push(']', ...list.map((inner) => ({ value: inner })), '[');
    } else if (typeof one.value === 'object' && one.value !== null) {
      const fields = Object.entries<unknown>({ ...one.value }).filter(
        ([, inner]) => inner !== undefined,
      );
      const inner = fields.flatMap(([key, each], index) => [
        { value: each },
        `${index === fields.length - 1 ? '' : ','}${JSON.stringify(key)}:`,
      ]);
      pending.push('}', ...inner, '{');
    } else parts.push(JSON.stringify(one.value));
  }
  return parts.join('');
}

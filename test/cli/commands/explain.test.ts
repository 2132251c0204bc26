import { describe, expect, test } from 'vitest';
import { admitted, bareFinding, dnsRequest, type Shape } from '../../helpers/data/findings.ts';
import { palisade, put, workspace } from '../../helpers/hub/palisade.ts';

const AT = '2026-08-03T12:00:00Z';
const HASH = 'ab'.repeat(32);

function replayed(shapes: readonly Shape[], configuration: unknown = {}): string {
  const folder = workspace({ 'c.json': configuration });
  put(folder, { 'in.json': shapes.map((shape, n) => bareFinding({ id: `f${n}`, ...shape })) });
  palisade(folder, ['replay', 'in.json', '--at', AT, '--out', 'out', '--config', 'c.json']);
  return folder;
}
const explain = (folder: string, ...args: readonly string[]) =>
  palisade(folder, ['explain', ...args, '--out', 'out']);

describe('explain tells why a value stands where it stands', () => {
  const folder = replayed(
    [
      { ip: '45.1.2.3' },
      { ip: '2a00:1::1', type: 'Discovery:S3/AnomalousBehavior' },
      { ip: '45.5.5.5' },
      { service: { action: dnsRequest('evil.com') }, type: 'Trojan:EC2/DGADomainRequest.B' },
    ],
    {
      exemptions: [{ target: '45.5.5.0/24', owner: 'ops', reason: 'a partner' }],
      pins: [
        { target: '9.9.8.0/23', author: 'ann', reason: 'seen elsewhere' },
        { target: HASH, author: 'ann', reason: 'malware', until: '2027-01-01T00:00:00Z' },
      ],
    },
  );

  test.each([
    [['45.1.2.3'], ['45.1.2.3: listed', 'until     2026-09-02T10:00:00Z', 'f0', 'high']],
    [['::ffff:45.1.2.3'], ['45.1.2.3: listed']],
    [['2A00:1:0::1'], ['2a00:1::1: watched', 'unusual behaviour of own principals']],
    [['45.5.5.5'], ['45.5.5.5: kept out', 'exempt (ops): a partner']],
    [['10.1.2.3'], ['10.1.2.3: kept out', 'special-use: private use (RFC 1918)']],
    [['EVIL.com.'], ['evil.com: listed', 'malicious domain']],
    [['9.9.9.9'], ['9.9.9.9: listed', 'pinned (ann): seen elsewhere']],
    [[HASH], [`${HASH}: listed`, 'pinned (ann): malware', 'until     2027-01-01T00:00:00Z']],
  ])('%j', (args, parts) => {
    const { code, stdout } = explain(folder, ...args);
    expect(code).toBe(0);
    for (const part of parts) expect(stdout).toContain(part);
  });

  test.each([
    [['hxxp://45[.]1[.]2[.]3:8080/x'], ['45.1.2.3: listed', '(in 29 days)']],
    [['45.1.2.0/24'], ['45.1.2.3: listed', ` in account ${admitted({}).accountId}, eu-west-1\n`]],
    [['9.9.8.0/24'], ['9.9.8.0: listed', 'pinned (ann)']],
    [[`aws/${admitted({}).accountId}/eu-west-1/f0`], ['45.1.2.3: listed']],
    [
      ['45.1.2.3'],
      ['https://console.aws.amazon.com/guardduty/home?region=eu-west-1#/findings?search=id%3Df0'],
    ],
    [
      ['45.1.2.3', 'evil.com'],
      ['45.1.2.3: listed', '\n\nevil.com: listed'],
    ],
  ])('%j: what is pasted, networks, findings, several at once', (args, parts) => {
    const { code, stdout } = explain(folder, ...args);
    expect(code).toBe(0);
    for (const part of parts) expect(stdout).toContain(part);
  });

  test('lines of standard input, of which one is none', () => {
    const input = '45.1.2.3 # seen today\n\n; a comment\nnot a value\nevil.com\n';
    const { code, stdout, stderr } = palisade(
      folder,
      ['explain', '-', '--out', 'out', '--json'],
      input,
    );
    expect(code).toBe(1);
    const values = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { place: string }).place);
    expect(values).toEqual(['listed', 'unknown', 'listed']);
    expect(stderr).toContain('"not a value" is no address');
  });

  test('as JSON', () => {
    const { code, stdout } = explain(folder, '45.1.2.3', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      value: '45.1.2.3',
      kind: 'ip',
      place: 'listed',
      band: 'high',
      accounts: [admitted({}).accountId],
      regions: ['eu-west-1'],
      sightings: [{ effect: 'block', inForce: true, severity: 8 }],
    });
  });

  test('nothing is known: exit 1, also as JSON', () => {
    const { code, stdout, stderr } = explain(folder, '45.1.2.30', '--json');
    expect([code, stderr]).toEqual([1, 'nothing is known of 45.1.2.30 in out\n']);
    expect(JSON.parse(stdout)).toEqual({ value: '45.1.2.30', place: 'unknown' });
  });

  test('a damaged folder is told, and is not nothing', () => {
    const damaged = replayed([{ ip: '45.1.2.3' }], {
      pins: [{ target: '9.9.9.9', author: 'ann', reason: 'bad' }],
    });
    put(damaged, { 'out/why/ipv4.jsonl': '{"value":"45.1.2.3","ki', 'out/why/pins.jsonl': '{"li' });
    for (const value of ['45.1.2.3', '9.9.9.9']) {
      const { code, stderr } = explain(damaged, value);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/\.jsonl is damaged: replay again\n$/),
      ]);
    }
  });

  test.each([
    [[], 'expected an address, CIDR, domain, SHA-256, URL, finding id or ARN, or -'],
    [
      ['1.1.1.1', 'not a value'],
      '"not a value" is no address, CIDR, domain name, SHA-256, URL, finding id or ARN',
    ],
  ])('%j is misuse', (args, message) => {
    const { code, stderr } = explain(folder, ...args);
    expect([code, stderr]).toEqual([
      2,
      `palisade explain: ${message}\n  see: palisade explain --help\n`,
    ]);
  });

  test('a folder without an edition is told', () => {
    const { code, stderr } = explain(workspace(), '45.1.2.3');
    expect(code).toBe(1);
    expect(stderr).toContain('out holds no edition; make one with: palisade replay');
    const withoutHub = palisade(folder, ['explain', '45.1.2.3']);
    expect(withoutHub.code).toBe(1);
    expect(withoutHub.stderr).toContain('no hub runs on .palisade');
  });
});

import { describe, expect, it, test } from 'vitest';
import { bareFinding, eventOf } from '../../../helpers/data/findings.ts';
import { jsonLines, palisade, workspace } from '../../../helpers/hub/palisade.ts';
import { TRUSTAR_SAMPLE, TRUSTAR_SAMPLE_BODY } from '../../../helpers/data/reports.ts';

interface Line {
  readonly source: string;
  readonly sink?: string;
  readonly refusal?: string;
  readonly leftOut?: string;
  readonly request?: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

const dryRun = (files: Readonly<Record<string, unknown>>, ...args: readonly string[]) => {
  const ran = palisade(workspace(files), ['report', '--dry-run', ...args]);
  return { ...ran, lines: jsonLines(ran) as readonly Line[] };
};
const finding = bareFinding({ ip: '45.1.2.3', account: '123456789012' });

describe('report --dry-run', () => {
  it('prints for each finding what each sink would be sent', () => {
    const { code, stderr, lines } = dryRun({ 'a.json': eventOf(TRUSTAR_SAMPLE) }, 'a.json');
    expect([code, stderr]).toEqual([0, 'no sink is switched on; this is what each would get\n']);
    expect(lines.map(({ sink }) => sink)).toEqual(['trustar', 'webhook', 'splunk']);
    const [trustar, webhook, splunk] = lines.map(({ request }) => request);
    expect(JSON.parse(trustar?.body ?? '')).toMatchObject({ reportBody: TRUSTAR_SAMPLE_BODY });
    expect(webhook?.headers).toMatchObject({ 'webhook-signature': '<secret>' });
    expect(splunk?.headers).toMatchObject({ authorization: '<secret>' });
    expect([webhook?.body, splunk?.body].join('')).not.toContain('123456789012');
  });

  it('shows the sinks that a configuration switches on, as it has them', () => {
    const reports = {
      webhook: { enabled: true, url: 'https://hook.example/in', profile: 'full' },
      splunk: { url: 'https://hec.example:8088' },
    };
    const files = { 'a.json': finding, 'c.json': { reports } };
    const { code, stderr, lines } = dryRun(files, 'a.json', '--config', 'c.json');
    expect([code, stderr]).toEqual([0, '']);
    expect(lines.map(({ sink, request }) => [sink, request?.url])).toEqual([
      ['webhook', 'https://hook.example/in'],
    ]);
    expect(lines[0]?.request?.body).toContain('123456789012');
    const named = dryRun(files, 'a.json', '--config', 'c.json', '--sink', 'splunk').lines;
    expect(named.map(({ request }) => request?.url)).toEqual([
      'https://hec.example:8088/services/collector/event/1.0',
    ]);
  });

  it('says what a sink would not get, and what is no finding', () => {
    const sample = bareFinding({ top: { title: '[SAMPLE] x' } });
    const files = {
      'a.json': sample,
      'b.json': { no: 'finding' },
      'c.json': { service: { serviceName: 'guardduty' } },
    };
    const { code, lines } = dryRun(files, '.', '--sink', 'webhook');
    expect(code).toBe(0);
    expect(lines).toEqual([
      { source: './a.json', sink: 'webhook', leftOut: 'a sample finding' },
      { source: './b.json', refusal: expect.stringMatching(/^no finding/) as unknown },
      {
        source: './c.json',
        sink: 'webhook',
        refusal: expect.stringMatching(/^finding refused: accountId/) as unknown,
      },
    ]);
  });

  test.each([
    [['report', 'a.json'], /expected --dry-run/],
    [['report', '--dry-run'], /expected a path/],
    [['report', '--dry-run', 'a.json', '--sink', 'slack'], /expected trustar, webhook, splunk/],
  ])('%j is misuse', (argv, reason) => {
    const { code, stderr, stdout } = palisade(workspace({ 'a.json': finding }), argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(reason);
  });

  it('fails for a path that cannot be read', () => {
    expect(dryRun({}, 'none.json').code).toBe(1);
  });
});

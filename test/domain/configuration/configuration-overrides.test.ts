import { describe, expect, test } from 'vitest';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import { overridesOf } from '../../../src/domain/configuration/configured-policy.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';

function faultsOf(configuration: object): readonly string[] {
  const parsed = parseConfiguration(configuration);
  return parsed.ok ? [] : parsed.problem.map(describeFault);
}

const END = '2027-01-01T00:00:00Z';
const LISTS = [
  ['pins', (given: object) => ({ pins: [{ author: 'ann', reason: 'bad', ...given }] })],
  ['exemptions', (given: object) => ({ exemptions: [{ owner: 'ops', reason: 'ok', ...given }] })],
] as const;

describe.each(LISTS)('%s', (name, holding) => {
  test.each(['0.0.0.0/0', '44.0.0.0/7', '::/0', '2400::/15'])(
    'refuse %s, whatever confirms it',
    (target) => {
      const faults = faultsOf(holding({ target, wideIsMeant: true, until: END }));
      expect(faults).toEqual([
        `${name}[0].target: got "${target}", expected no wider than /8 (IPv6 /16); name the blocks that are meant one by one`,
      ]);
    },
  );

  const WIDE = ['45.0.0.0/8', '45.1.0.0/16', '2400::/16', '2400:3200::/32'];
  test.each([...WIDE.map((wide) => [wide, wide]), ['::ffff:45.0.0.0/104', '45.0.0.0/8']])(
    'take %s with a confirmation and an end',
    (target = '', canonical = '') => {
      expect(faultsOf(holding({ target, wideIsMeant: true, until: END }))).toEqual([]);
      const unconfirmed = faultsOf(holding({ target }));
      expect(unconfirmed).toHaveLength(2);
      expect(unconfirmed[0]).toContain(`${name}[0].wideIsMeant: got nothing, expected true`);
      expect(unconfirmed[1]).toContain(`${name}[0].until: got nothing, expected a time`);
      expect(unconfirmed[0]).toContain(`since ${canonical} covers`);
      expect(faultsOf(holding({ target, wideIsMeant: true }))).toHaveLength(1);
      expect(faultsOf(holding({ target, wideIsMeant: false, until: END }))).toEqual([
        expect.stringContaining(`${name}[0].wideIsMeant: got false, expected true`),
      ]);
    },
  );

  test.each(['45.1.0.0/17', '2400:3200::/33', '45.1.2.3', 'evil.com', 'a'.repeat(64)])(
    'take %s as it is',
    (target) => {
      expect(faultsOf(holding({ target }))).toEqual([]);
    },
  );
});

test.each(['0.0.0.0/0', '44.0.0.0/7', '0.0.0.0-255.255.255.255', '::/0'])(
  'own addresses and infrastructure refuse %s as well',
  (range) => {
    expect(faultsOf({ ownAddresses: [range] })).toEqual([
      expect.stringContaining(`ownAddresses[0]: got "${range}", expected no wider than /8`),
    ]);
    if (range.includes('-')) return;
    const providers = [{ operator: 'our CDN', targets: [range] }];
    expect(faultsOf({ infrastructure: { dated: '2026-11-26', providers } })).toEqual([
      expect.stringContaining(
        `infrastructure.providers[0].targets[0]: got "${range}", expected no wider`,
      ),
    ]);
  },
);

test('the confirmation is for the configuration alone: an override knows nothing of it', () => {
  const target = '45.0.0.0/8';
  const pin = { target, author: 'ann', reason: 'bad', wideIsMeant: true, until: END };
  const parsed = parseConfiguration({ pins: [pin] });
  expect(parsed.ok && overridesOf(parsed.value)).toEqual([
    expect.not.objectContaining({ wideIsMeant: true }),
  ]);
});

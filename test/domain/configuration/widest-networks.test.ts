/** What covers whole families, in every spelling, in each field of the configuration that takes networks. */
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';

const FIELDS = {
  exemptions: (target: string) => ({
    exemptions: [{ target, owner: 'ann', reason: 'why' }],
  }),
  pins: (target: string) => ({ pins: [{ target, author: 'ann', reason: 'why' }] }),
  ownAddresses: (target: string) => ({ ownAddresses: [target] }),
} as const;

describe.each(Object.entries(FIELDS))('%s', (_, configurationOf) => {
  const said = (target: string) => {
    const parsed = parseConfiguration(configurationOf(target));
    return parsed.ok ? 'taken' : parsed.problem.map(({ message }) => message).join('; ');
  };

  it.each(['0.0.0.0/0', '::/0'])('refuses %s', (target) => {
    expect(said(target)).toContain('expected no wider than /8 (IPv6 /16)');
  });

  it.each(['::ffff:1.2.3.4/120', '::ffff:0:0/95'])('refuses %s for its host bits', (target) => {
    expect(said(target)).toContain('host bits');
  });

  // The block of IANA's registry, in which no IPv4 address lies.
  it.each(['::ffff:0:0/96', '::ffff:1.2.3.0/120', '::ffff:1.2.3.4'])('takes %s', (target) => {
    expect(said(target)).toBe('taken');
  });
});

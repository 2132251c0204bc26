import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { awsAccess } from '../../../src/cli/hub-client/aws-options.ts';
import { workspace } from '../../helpers/hub/palisade.ts';

const CONFIG = `[default]
region = eu-west-1
[profile security]
sso_session = acme
[sso-session acme]
[services local]
`;

function accessWith(
  files: Readonly<Record<string, string>>,
  choice: Parameters<typeof awsAccess>[0],
  more: Readonly<Record<string, string>> = {},
) {
  const HOME = workspace(files);
  return awsAccess(choice, {
    stdin: Readable.from([]),
    script: undefined,
    errIsTerminal: false,
    env: { HOME, ...more },
    out: () => Promise.resolve(),
    err: () => undefined,
  });
}

describe('a profile that does not exist', () => {
  it('is named with those that do, before AWS is asked', async () => {
    const files = { '.aws/config': CONFIG, '.aws/credentials': '[audit]\n' };
    await expect(accessWith(files, { profile: 'securty' })).rejects.toThrow(
      /^there is no profile securty in .*config; there are: default, security, audit; is security meant\?$/,
    );
    await expect(accessWith(files, {}, { AWS_PROFILE: 'prod' })).rejects.toThrow(
      /^there is no profile prod in .*config; there are: default, security, audit$/,
    );
    await expect(accessWith({}, { profile: 'security' })).rejects.toThrow(
      /^there is no profile security in .*config, which names none: aws configure makes one$/,
    );
  });

  it('is no matter where the environment holds credentials of its own', async () => {
    const env = { AWS_PROFILE: 'prod', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' };
    await expect(accessWith({}, {}, env)).resolves.toBeDefined();
  });

  it('is one of the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name', async () => {
    const folder = workspace({ other: '[profile "red team"]\n' });
    const env = { AWS_CONFIG_FILE: join(folder, 'other') };
    await expect(accessWith({}, { profile: 'red team' }, env)).resolves.toBeDefined();
  });
});

describe('a region that does not exist', () => {
  it.each([
    ['eu-west-9', 'there is no region "eu-west-9", as of 2026-11; is eu-west-1 meant?'],
    ['frankfurt', 'there is no region "frankfurt", as of 2026-11; expected a region such as'],
  ])('%s is told before AWS is asked', async (region, message) => {
    await expect(accessWith({}, { region })).rejects.toThrow(message);
  });
});

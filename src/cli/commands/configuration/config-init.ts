/** `palisade config init`: a configuration to fill in, with what each field is. */
import { writeFile } from 'node:fs/promises';
import { Failure, Misuse, parseOptions, type ExitCode, type Io } from '../../shell/verb.ts';

/** Ids of AWS's documentation: they pass a check, and deploy and preflight refuse them. */
const MINIMAL = {
  $comment: [
    'organizationId: of the organization (aws organizations describe-organization)',
    'securityAccountId: the account that administers GuardDuty for the organization; the hub is deployed there',
    'organizationalUnitIds: OUs, or the root r-…, whose accounts forward their findings',
    'homeRegion: region of the hub; regions (optional): regions that forward, by default all that are enabled in a new account',
    'access.network.sourceCidrs: the public addresses of your firewalls; without a reader no firewall can pull the feeds',
    'ownAddresses: your public addresses, which are never listed',
    'palisade config explain names every other field; palisade config check checks this file',
  ],
  organizationId: 'o-exampleorgid',
  securityAccountId: '111122223333',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: 'eu-west-1',
  access: { network: { sourceCidrs: [] } },
  ownAddresses: [],
} as const;

export async function configInit(argv: readonly string[], io: Io): Promise<ExitCode> {
  const { positionals } = parseOptions(argv, {});
  const [file = 'palisade.json', ...more] = positionals;
  if (more.length > 0) throw new Misuse(`one file at a time; ${more.join(', ')} is too much`);
  const text = `${JSON.stringify(MINIMAL, undefined, 2)}\n`;
  if (file === '-') {
    await io.out(text);
    return 0;
  }
  // Created only: neither a file nor what a link points to is ever written over.
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Failure(`${file} exists: nothing was written. Name another file, or - for stdout`);
  });
  io.err(`${file} is written. Fill in its ids, then: palisade config check ${file}\n`);
  return 0;
}

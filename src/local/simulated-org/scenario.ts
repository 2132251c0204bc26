/**
 * What happens to the simulated organization: kinds of attacks, how often each comes, and what GuardDuty says of it.
 * Types and severities are GuardDuty's own (docs/sources/guardduty.md#5-finding-types-and-which-accuse-the-other-side).
 */

/** How a finding carries what it names. */
export type Carrier = 'inbound' | 'outbound' | 'probe' | 'api' | 'dns' | 'file';

export interface Scene {
  /** How often it comes, compared with the others. */
  readonly weight: number;
  readonly types: readonly string[];
  readonly severity: number;
  readonly carrier: Carrier;
  /** At most so many accounts are hit; at least one, or two if `together`. */
  readonly accounts: number;
  readonly together?: boolean;
  /** At most so many times each account's finding is seen, hours apart. */
  readonly sightings: number;
  /** `archived`: the last version says that an analyst has archived it. */
  readonly special?: 'sample' | 'archived' | 'network';
}

const BRUTE_FORCE = {
  types: ['UnauthorizedAccess:EC2/SSHBruteForce', 'UnauthorizedAccess:EC2/RDPBruteForce'],
  severity: 2,
  carrier: 'inbound',
} as const;

export const SCENES: readonly Scene[] = [
  { ...BRUTE_FORCE, weight: 40, accounts: 2, sightings: 4 },
  { ...BRUTE_FORCE, weight: 6, accounts: 1, sightings: 1, special: 'network' },
  { ...BRUTE_FORCE, weight: 5, accounts: 1, sightings: 3, special: 'archived' },
  { ...BRUTE_FORCE, weight: 3, accounts: 1, sightings: 1, special: 'sample' },
  {
    weight: 12,
    accounts: 3,
    together: true,
    sightings: 2,
    types: ['Recon:EC2/PortProbeUnprotectedPort'],
    severity: 2,
    carrier: 'probe',
  },
  {
    weight: 6,
    accounts: 2,
    sightings: 3,
    types: ['Backdoor:EC2/C&CActivity.B', 'CryptoCurrency:EC2/BitcoinTool.B'],
    severity: 8,
    carrier: 'outbound',
  },
  {
    weight: 6,
    accounts: 2,
    sightings: 2,
    types: ['UnauthorizedAccess:IAMUser/MaliciousIPCaller', 'Recon:IAMUser/TorIPCaller'],
    severity: 5,
    carrier: 'api',
  },
  {
    weight: 5,
    accounts: 1,
    sightings: 2,
    types: ['Trojan:EC2/DGADomainRequest.C!DNS', 'Backdoor:EC2/C&CActivity.B!DNS'],
    severity: 8,
    carrier: 'dns',
  },
  {
    weight: 3,
    accounts: 1,
    sightings: 1,
    types: ['Execution:EC2/MaliciousFile'],
    severity: 8,
    carrier: 'file',
  },
  // What policy only watches, and what it ignores because the remote side is the victim.
  {
    weight: 6,
    accounts: 1,
    sightings: 2,
    types: ['Discovery:S3/AnomalousBehavior'],
    severity: 2,
    carrier: 'api',
  },
  {
    weight: 3,
    accounts: 1,
    sightings: 1,
    types: ['Recon:EC2/Portscan', 'Backdoor:EC2/DenialOfService.Tcp'],
    severity: 5,
    carrier: 'outbound',
  },
];

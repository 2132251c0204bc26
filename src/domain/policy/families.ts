/**
 * The default policy as data: which families of finding types accuse their remote side, and why.
 *
 * The first row that matches decides, so the specific stand before the general. `block` here means the
 * remote side is the culprit, not merely the other end: for an own instance that scans, floods or
 * sends spam the remote side is the victim, and a list that holds victims does the attacker's work.
 * Source of types and reasons: AWS's GuardDuty finding types (2026-10), facts: guardduty.md §5.
 */
import { DAY, HOUR, type Seconds } from '../base/time.ts';

export type Action = 'block' | 'monitor' | 'ignore';

/**
 * - `attacked`: our side is the target and the connection came in; otherwise the remote is a victim.
 * - `repeated`: block only if others accuse too (corroboration), or from this severity on.
 * - `confirmed`: block what an attack sequence's indicators confirm, or what another finding accuses.
 */
export type Condition =
  | { readonly kind: 'attacked' }
  | { readonly kind: 'repeated'; readonly aloneFromSeverity: number }
  | { readonly kind: 'confirmed' };

export interface FindingFamily {
  readonly name: string;
  /** Globs over finding types. */
  readonly types: readonly string[];
  readonly ip: Action;
  readonly domain: Action;
  readonly hash: Action;
  readonly condition?: Condition;
  /** The window is never longer than this, whatever the band. */
  readonly windowMax?: Seconds;
  readonly because: string;
}

/** Tor relays come and go within days, and their addresses return to ordinary use. */
const TOR_WINDOW_MAX: Seconds = 72 * HOUR;
/** A probe is weak evidence: it costs the sender one packet, whose source may be forged. */
const PROBE_WINDOW_MAX: Seconds = DAY;

const ALL = { ip: 'block', domain: 'block', hash: 'block' } as const;
const WATCH = { ip: 'monitor', domain: 'monitor', hash: 'monitor' } as const;
const NONE = { ip: 'ignore', domain: 'ignore', hash: 'ignore' } as const;

export const FAMILIES: readonly FindingFamily[] = [
  {
    name: 'own instance attacks',
    types: [
      'Recon:EC2/Portscan',
      'Impact:EC2/PortSweep',
      'Impact:EC2/WinRMBruteForce',
      'Backdoor:*/DenialOfService.*',
      'Backdoor:*/Spambot',
    ],
    ...NONE,
    because: 'an own instance attacks: the remote is the victim, and its address may be forged',
  },
  {
    name: 'black hole',
    types: ['Trojan:*/BlackholeTraffic*'],
    ...NONE,
    because: 'the destination is a black hole already',
  },
  {
    name: 'threat list caller',
    types: ['*/MaliciousIPCaller*'],
    ...WATCH,
    ip: 'block',
    because: 'the caller is on a threat list and finished a handshake, so its address is real',
  },
  {
    name: 'Tor caller',
    types: ['*/TorIPCaller*'],
    ...WATCH,
    ip: 'block',
    windowMax: TOR_WINDOW_MAX,
    because: 'the caller comes through a Tor exit',
  },
  {
    name: 'brute force',
    types: ['UnauthorizedAccess:EC2/SSHBruteForce', 'UnauthorizedAccess:EC2/RDPBruteForce'],
    ...WATCH,
    ip: 'block',
    condition: { kind: 'attacked' },
    because: 'the remote guesses passwords of an own instance',
  },
  {
    name: 'successful brute force',
    types: ['CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce'],
    ...WATCH,
    ip: 'block',
    because: 'the remote guessed a database password and got in',
  },
  {
    name: 'command and control',
    types: ['Backdoor:*/C&CActivity.*', 'CryptoCurrency:*/BitcoinTool.*', 'Trojan:*/DropPoint*'],
    ...ALL,
    hash: 'monitor',
    because: 'a known command-and-control server, mining pool or drop point',
  },
  {
    name: 'Tor node',
    types: ['UnauthorizedAccess:*/TorClient', 'UnauthorizedAccess:*/TorRelay'],
    ...WATCH,
    ip: 'block',
    windowMax: TOR_WINDOW_MAX,
    because: 'an own workload talks to a Tor node',
  },
  {
    name: 'port probe',
    types: ['Recon:EC2/PortProbeUnprotectedPort'],
    ...WATCH,
    ip: 'block',
    condition: { kind: 'repeated', aloneFromSeverity: 7 },
    windowMax: PROBE_WINDOW_MAX,
    because: 'single probes can be forged and are often research: they count when repeated',
  },
  {
    name: 'EMR port probe',
    types: ['Recon:EC2/PortProbeEMRUnprotectedPort'],
    ...WATCH,
    ip: 'block',
    windowMax: PROBE_WINDOW_MAX,
    because: 'a known scanner probes an EMR port: rare, and rated high',
  },
  {
    name: 'malicious domain',
    types: [
      '*/DGADomainRequest.*',
      '*/DriveBySourceTraffic!DNS',
      '*/PhishingDomainRequest!DNS',
      '*/MaliciousDomainRequest.*',
      '*/BitcoinDomainRequest.*',
      '*/MetadataDNSRebind',
    ],
    ...WATCH,
    domain: 'block',
    because: 'the queried name itself is malicious; it is listed exactly and never resolved',
  },
  {
    name: 'doubtful domain',
    types: ['*/AbusedDomainRequest.*', '*/SuspiciousDomainRequest.*', '*/DNSDataExfiltration'],
    ...WATCH,
    because: 'a shared, doubtful or merely tunnelled-through name: blocking it hits others',
  },
  {
    name: 'attack sequence',
    types: ['AttackSequence:*'],
    ...ALL,
    hash: 'monitor',
    condition: { kind: 'confirmed' },
    because: 'endpoints of a sequence include the legitimate user: only confirmed ones are blocked',
  },
  {
    name: 'malicious file',
    types: ['*/MaliciousFile*', 'Impact:Runtime/CryptoMinerExecuted'],
    ...WATCH,
    hash: 'block',
    because: 'a scan or threat intelligence found the file malicious',
  },
  {
    name: 'suspicious file',
    types: ['*/SuspiciousFile*'],
    ...WATCH,
    because: 'a scan found the file suspicious: low confidence',
  },
  {
    name: 'credential exfiltration',
    types: ['UnauthorizedAccess:IAMUser/*CredentialExfiltration*'],
    ...WATCH,
    because: 'the caller may be the own on-premises egress or an affiliated account',
  },
  {
    name: 'legitimate identity',
    types: [
      'CredentialAccess:IAMUser/CompromisedCredentials',
      'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
    ],
    ...WATCH,
    because: 'the address may be that of the legitimate, travelling user',
  },
  {
    name: 'unusual behaviour of own principals',
    types: [
      '*/AnomalousBehavior*',
      'Behavior:EC2/*',
      'DefenseEvasion:EC2/Unusual*',
      'Impact:IAMUser/AnomalousModelInvocation',
      'Impact:IAMUser/CostHarvesting',
      'Impact:IAMUser/PromptInjection.*',
      'DefenseEvasion:IAMUser/BedrockLoggingDisabled',
      // Retired predecessors of AnomalousBehavior.
      'Recon:IAMUser/*Permissions',
      'ResourceConsumption:IAMUser/*',
      'Persistence:IAMUser/*',
      'PrivilegeEscalation:IAMUser/*',
      'Exfiltration:S3/ObjectRead.Unusual',
      'Impact:S3/*.Unusual',
      'Discovery:S3/*.Unusual',
    ],
    ...WATCH,
    because: 'statistics on own principals: often staff at a new place, automation or a partner',
  },
  {
    name: 'penetration test',
    types: ['PenTest:*'],
    ...WATCH,
    because: 'usually the own testers',
  },
  {
    name: 'Kubernetes without identity',
    types: [
      '*:Kubernetes/SuccessfulAnonymousAccess',
      'Execution:Kubernetes/ExecInKubeSystemPod',
      'PrivilegeEscalation:Kubernetes/PrivilegedContainer',
      'Persistence:Kubernetes/ContainerWithSensitiveMount',
    ],
    ...WATCH,
    because: 'the caller may be a load balancer, a health check or an operator',
  },
  {
    name: 'own administration',
    types: ['Policy:*', 'Stealth:*'],
    ...NONE,
    because: "describes an administrator's act: the address is the own office",
  },
  {
    name: 'runtime behaviour',
    types: [
      'DefenseEvasion:Runtime/*',
      'Discovery:Runtime/*',
      'Execution:Runtime/*',
      'Impact:Runtime/*',
      'Persistence:Runtime/*',
      'PrivilegeEscalation:Runtime/*',
    ],
    ...WATCH,
    because: 'tells of a process on an own host: what else it names is not accused',
  },
  {
    name: 'custom detection rule',
    types: [
      'CredentialAccess:EC2/UnsecuredCredentials',
      'CredentialAccess:RDS/ModifyAuthenticationProcess',
      'DefenseImpairment:*',
      'Execution:SageMaker/CommandAndScriptingInterpreter',
      'Exfiltration:*/TransferDataToCloudAccount',
      'Impact:S3/DataDestruction',
      'Impact:SES/ResourceHijacking',
      'InitialAccess:IAM/ValidAccounts',
      'InitialAccess:RDS/ExploitPublicFacingApplication',
      'LateralMovement:EC2/RemoteServices',
      'Persistence:EC2/BootOrLogonInitializationScripts',
      'Persistence:EC2/ExternalRemoteServices',
      'Persistence:*/AccountManipulation',
      'Persistence:Lambda/ModifyAuthenticationProcess',
      'PrivilegeEscalation:IAM/AccountManipulation',
      'ResourceDevelopment:SES/CompromiseAccounts',
    ],
    ...WATCH,
    because: 'a detection rule of policy kind: the caller is mostly an own principal',
  },
];

/** What every other type falls to: AWS adds families every year, and none may block by surprise. */
export const UNKNOWN_FAMILY: FindingFamily = {
  name: 'unknown type',
  types: ['*'],
  ...WATCH,
  because: 'unknown finding type: monitored until somebody has judged it',
};

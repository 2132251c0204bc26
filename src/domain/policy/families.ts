/**
 * The default policy as data: which families of finding types accuse their remote side, and why.
 *
 * The first row that matches decides, so the specific stand before the general. `block` here means the
 * remote side is the culprit, not merely the other end: for an own instance that scans, floods or
 * sends spam the remote side is the victim, and a list that holds victims does the attacker's work.
 * Types and reasons: docs/sources/guardduty.md#5-finding-types-and-which-accuse-the-other-side.
 */
import type { FindingFamily } from './family.ts';
import { DAY, type Seconds } from '../base/time.ts';

/** A probe is weak evidence: it costs the sender one packet, whose source may be forged. */
const PROBE_WINDOW_MAX: Seconds = DAY;
/** One finding of a kind that may be a mistake: long enough to look at, short enough to be wrong. */
const ALONE_WINDOW_MAX: Seconds = 7 * DAY;

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
    anonymous: true,
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
    windowMax: ALONE_WINDOW_MAX,
    because: 'the remote guessed a database password and got in, or is a client with an old one',
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
    anonymous: true,
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
    name: 'compromised credentials',
    types: ['CredentialAccess:IAMUser/CompromisedCredentials'],
    ...WATCH,
    ip: 'block',
    condition: { kind: 'accused' },
    because: 'the caller may be the legitimate user: only what another finding accuses is blocked',
  },
  {
    name: 'legitimate identity',
    types: ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B'],
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
    ip: 'block',
    condition: { kind: 'confirmed' },
    because: 'usually the own testers: only what a threat list or another finding names is blocked',
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
    name: 'reverse shell',
    types: ['Execution:Runtime/ReverseShell'],
    ...WATCH,
    ip: 'block',
    condition: { kind: 'connects' },
    windowMax: ALONE_WINDOW_MAX,
    because: 'an own process gave its shell to the remote',
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
    because: 'describes a process on an own host: what else it names is not accused',
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
  because: 'unknown finding type: monitored until an operator decides',
};

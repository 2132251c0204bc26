/**
 * Every finding type of AWS's documentation (October 2026) with what an ordinary finding of it does, written
 * from the documentation and not from the policy table: address, domain, hash, each as b(lock), c(ounts
 * only if corroborated or confirmed), m(onitor) or i(gnore). Braces stand for one type each.
 */
const EXPECTED: readonly (readonly [types: string, ip: string, domain: string, hash: string])[] = [
  ['{CredentialAccess,DefenseEvasion,Discovery}:IAMUser/AnomalousBehavior', 'm', 'm', 'm'],
  ['{Exfiltration,Impact,InitialAccess}:IAMUser/AnomalousBehavior', 'm', 'm', 'm'],
  ['{Persistence,PrivilegeEscalation}:IAMUser/AnomalousBehavior', 'm', 'm', 'm'],
  ['DefenseEvasion:IAMUser/BedrockLoggingDisabled', 'm', 'm', 'm'],
  ['PenTest:{IAMUser,S3}/{KaliLinux,ParrotLinux,PentooLinux}', 'c', 'm', 'm'],
  ['Stealth:IAMUser/{PasswordPolicyChange,CloudTrailLoggingDisabled}', 'i', 'i', 'i'],
  ['{Recon,UnauthorizedAccess}:IAMUser/{MaliciousIPCaller,TorIPCaller}', 'b', 'm', 'm'],
  ['{Recon,UnauthorizedAccess}:IAMUser/MaliciousIPCaller.Custom', 'b', 'm', 'm'],
  [
    'UnauthorizedAccess:IAMUser/{Instance,Resource}CredentialExfiltration.{InsideAWS,OutsideAWS}',
    ...(['m', 'm', 'm'] as const),
  ],
  ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B', 'm', 'm', 'm'],
  ['CredentialAccess:IAMUser/CompromisedCredentials', 'c', 'm', 'm'],
  ['Policy:IAMUser/{RootCredentialUsage,ShortTermRootCredentialUsage}', 'i', 'i', 'i'],
  ['Policy:S3/{Account,Bucket}BlockPublicAccessDisabled', 'i', 'i', 'i'],
  ['Policy:S3/Bucket{Anonymous,Public}AccessGranted', 'i', 'i', 'i'],
  ['Stealth:S3/ServerAccessLoggingDisabled', 'i', 'i', 'i'],
  ['Backdoor:{EC2,Runtime}/C&CActivity.B!DNS', 'b', 'b', 'm'],
  ['CryptoCurrency:{EC2,Runtime}/BitcoinTool.B!DNS', 'b', 'b', 'm'],
  ['Trojan:{EC2,Runtime}/DropPoint!DNS', 'b', 'b', 'm'],
  ['Impact:EC2/MaliciousDomainRequest.Custom', 'm', 'b', 'm'],
  [
    'Impact:{EC2,Runtime}/{BitcoinDomainRequest,MaliciousDomainRequest}.Reputation',
    ...(['m', 'b', 'm'] as const),
  ],
  ['Trojan:EC2/DGADomainRequest.B', 'm', 'b', 'm'],
  ['Trojan:{EC2,Runtime}/DGADomainRequest.C!DNS', 'm', 'b', 'm'],
  ['Trojan:{EC2,Runtime}/{DriveBySourceTraffic,PhishingDomainRequest}!DNS', 'm', 'b', 'm'],
  ['UnauthorizedAccess:{EC2,Runtime}/MetadataDNSRebind', 'm', 'b', 'm'],
  [
    'Impact:{EC2,Runtime}/{AbusedDomainRequest,SuspiciousDomainRequest}.Reputation',
    ...(['m', 'm', 'm'] as const),
  ],
  ['Trojan:EC2/DNSDataExfiltration', 'm', 'm', 'm'],
  ['Trojan:{EC2,Lambda,Runtime}/BlackholeTraffic', 'i', 'i', 'i'],
  ['Trojan:{EC2,Runtime}/BlackholeTraffic!DNS', 'i', 'i', 'i'],
  ['Backdoor:{EC2,Lambda,Runtime}/C&CActivity.B', 'b', 'b', 'm'],
  ['CryptoCurrency:{EC2,Lambda,Runtime}/BitcoinTool.B', 'b', 'b', 'm'],
  ['Trojan:{EC2,Lambda,Runtime}/DropPoint', 'b', 'b', 'm'],
  ['Backdoor:EC2/DenialOfService.{Dns,Tcp,Udp,UdpOnTcpPorts,UnusualProtocol}', 'i', 'i', 'i'],
  ['Backdoor:EC2/Spambot', 'i', 'i', 'i'],
  ['Recon:EC2/Portscan', 'i', 'i', 'i'],
  ['Impact:EC2/{PortSweep,WinRMBruteForce}', 'i', 'i', 'i'],
  ['Behavior:EC2/{NetworkPortUnusual,TrafficVolumeUnusual}', 'm', 'm', 'm'],
  ['DefenseEvasion:EC2/Unusual{DNSResolver,DoHActivity,DoTActivity}', 'm', 'm', 'm'],
  ['Recon:EC2/PortProbeEMRUnprotectedPort', 'b', 'm', 'm'],
  ['Recon:EC2/PortProbeUnprotectedPort', 'c', 'm', 'm'],
  ['UnauthorizedAccess:{EC2,Lambda,S3}/MaliciousIPCaller.Custom', 'b', 'm', 'm'],
  ['UnauthorizedAccess:EC2/{SSH,RDP}BruteForce', 'b', 'm', 'm'],
  ['UnauthorizedAccess:{EC2,Lambda,Runtime}/{TorClient,TorRelay}', 'b', 'm', 'm'],
  ['AttackSequence:{EKS,ECS}/CompromisedCluster', 'c', 'c', 'm'],
  ['AttackSequence:EC2/CompromisedInstanceGroup', 'c', 'c', 'm'],
  ['AttackSequence:{IAM/CompromisedCredentials,S3/CompromisedData}', 'c', 'c', 'm'],
  [
    'Impact:IAMUser/{AnomalousModelInvocation,CostHarvesting,PromptInjection.Direct}',
    ...(['m', 'm', 'm'] as const),
  ],
  [
    '{CredentialAccess,DefenseEvasion,Discovery,Impact,Persistence}:Kubernetes/{MaliciousIPCaller,TorIPCaller}',
    ...(['b', 'm', 'm'] as const),
  ],
  [
    '{CredentialAccess,DefenseEvasion,Discovery,Impact,Persistence}:Kubernetes/MaliciousIPCaller.Custom',
    ...(['b', 'm', 'm'] as const),
  ],
  [
    '{CredentialAccess,DefenseEvasion,Discovery,Impact,Persistence}:Kubernetes/SuccessfulAnonymousAccess',
    ...(['m', 'm', 'm'] as const),
  ],
  ['CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed', 'm', 'm', 'm'],
  ['Discovery:Kubernetes/AnomalousBehavior.PermissionChecked', 'm', 'm', 'm'],
  ['Execution:Kubernetes/ExecInKubeSystemPod', 'm', 'm', 'm'],
  ['Execution:Kubernetes/AnomalousBehavior.{ExecInPod,WorkloadDeployed}', 'm', 'm', 'm'],
  ['Policy:Kubernetes/AdminAccessToDefaultServiceAccount', 'i', 'i', 'i'],
  ['Policy:Kubernetes/{AnonymousAccessGranted,KubeflowDashboardExposed}', 'i', 'i', 'i'],
  ['Policy:Kubernetes/ExposedDashboard', 'i', 'i', 'i'],
  [
    'PrivilegeEscalation:Kubernetes/AnomalousBehavior.{RoleBindingCreated,RoleCreated}',
    ...(['m', 'm', 'm'] as const),
  ],
  [
    'Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount',
    ...(['m', 'm', 'm'] as const),
  ],
  [
    'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer',
    ...(['m', 'm', 'm'] as const),
  ],
  ['Execution:{Container,EC2,ECS,Kubernetes}/MaliciousFile', 'm', 'm', 'b'],
  ['Execution:EC2/MaliciousFile!{Snapshot,AMI,RecoveryPoint}', 'm', 'm', 'b'],
  ['{Execution:S3/MaliciousFile!RecoveryPoint,Object:S3/MaliciousFile}', 'm', 'm', 'b'],
  ['Execution:{Container,EC2,ECS,Kubernetes}/SuspiciousFile', 'm', 'm', 'm'],
  ['CredentialAccess:RDS/AnomalousBehavior.{FailedLogin,SuccessfulLogin}', 'm', 'm', 'm'],
  ['CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce', 'b', 'm', 'm'],
  [
    'CredentialAccess:RDS/{MaliciousIPCaller,TorIPCaller}.{FailedLogin,SuccessfulLogin}',
    ...(['b', 'm', 'm'] as const),
  ],
  ['Discovery:{RDS,S3}/{MaliciousIPCaller,TorIPCaller}', 'b', 'm', 'm'],
  ['Discovery:S3/MaliciousIPCaller.Custom', 'b', 'm', 'm'],
  ['{Discovery,Exfiltration}:S3/AnomalousBehavior', 'm', 'm', 'm'],
  ['{Exfiltration,Impact}:S3/MaliciousIPCaller', 'b', 'm', 'm'],
  ['Impact:S3/AnomalousBehavior.{Delete,Permission,Write}', 'm', 'm', 'm'],
  ['UnauthorizedAccess:S3/TorIPCaller', 'b', 'm', 'm'],
  ['DefenseEvasion:Runtime/{FilelessExecution,KernelModuleLoaded}', 'm', 'm', 'm'],
  [
    'DefenseEvasion:Runtime/{ProcessInjection.Proc,ProcessInjection.Ptrace,PtraceAntiDebugging}',
    ...(['m', 'm', 'm'] as const),
  ],
  ['DefenseEvasion:Runtime/ProcessInjection.VirtualMemoryWrite', 'm', 'm', 'm'],
  [
    '{DefenseEvasion,Discovery,Execution,Persistence,PrivilegeEscalation}:Runtime/SuspiciousCommand',
    ...(['m', 'm', 'm'] as const),
  ],
  [
    '{DefenseEvasion,Persistence,PrivilegeEscalation}:Runtime/SensitiveFileModified',
    ...(['m', 'm', 'm'] as const),
  ],
  ['Execution:Runtime/MaliciousFileExecuted', 'm', 'm', 'b'],
  ['Execution:Runtime/MaliciousFileExecuted.Custom', 'm', 'm', 'b'],
  ['Impact:Runtime/CryptoMinerExecuted', 'm', 'm', 'b'],
  ['Execution:Runtime/{NewBinaryExecuted,NewLibraryLoaded,ReverseShell}', 'm', 'm', 'm'],
  ['Execution:Runtime/{SuspiciousShellCreated,SuspiciousTool}', 'm', 'm', 'm'],
  [
    'PrivilegeEscalation:Runtime/{CGroupsReleaseAgentModified,ContainerMountsHostDirectory}',
    ...(['m', 'm', 'm'] as const),
  ],
  [
    'PrivilegeEscalation:Runtime/{DockerSocketAccessed,ElevationToRoot,RuncContainerEscape}',
    ...(['m', 'm', 'm'] as const),
  ],
  ['PrivilegeEscalation:Runtime/UserfaultfdUsage', 'm', 'm', 'm'],
  ['CredentialAccess:{EC2/UnsecuredCredentials,RDS/ModifyAuthenticationProcess}', 'm', 'm', 'm'],
  [
    'DefenseImpairment:{EC2,Organizations,Route53Resolver,S3}/DisableOrModifyTools',
    ...(['m', 'm', 'm'] as const),
  ],
  ['DefenseImpairment:Organizations/ModifyCloudResourceHierarchy', 'm', 'm', 'm'],
  ['{DefenseImpairment:RDS,Persistence:Lambda}/ModifyAuthenticationProcess', 'm', 'm', 'm'],
  ['Execution:SageMaker/CommandAndScriptingInterpreter', 'm', 'm', 'm'],
  ['Exfiltration:{EC2,RDS,S3}/TransferDataToCloudAccount', 'm', 'm', 'm'],
  ['Impact:{S3/DataDestruction,SES/ResourceHijacking}', 'm', 'm', 'm'],
  ['InitialAccess:{IAM/ValidAccounts,RDS/ExploitPublicFacingApplication}', 'm', 'm', 'm'],
  ['LateralMovement:EC2/RemoteServices', 'm', 'm', 'm'],
  ['Persistence:EC2/{BootOrLogonInitializationScripts,ExternalRemoteServices}', 'm', 'm', 'm'],
  ['Persistence:{IAM,Lambda,RolesAnywhere}/AccountManipulation', 'm', 'm', 'm'],
  ['PrivilegeEscalation:IAM/AccountManipulation', 'm', 'm', 'm'],
  ['ResourceDevelopment:SES/CompromiseAccounts', 'm', 'm', 'm'],
];

export interface ExpectedType {
  readonly type: string;
  readonly actions: Readonly<Record<'ip' | 'domain' | 'hash', string>>;
}

export const EXPECTED_TYPES: readonly ExpectedType[] = EXPECTED.flatMap(
  ([types, ip, domain, hash]) =>
    expand(types).map((type) => ({ type, actions: { ip, domain, hash } })),
);

function expand(pattern: string): readonly string[] {
  const [whole, list] = /\{([^}]*)\}/.exec(pattern) ?? [];
  if (whole === undefined || list === undefined) return [pattern];
  return list.split(',').flatMap((one) => expand(pattern.replace(whole, one)));
}

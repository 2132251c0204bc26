/** What a finding is about, as far as its type, its key and what is kept of its subject say it. */
import type { FindingSubject } from './finding-subject.ts';

/** `UnauthorizedAccess:EC2/SSHBruteForce` is about EC2; `undefined` for a type of another form. */
function resourceKind(type: string): string | undefined {
  return /^[^:]+:([A-Za-z0-9]+)\//.exec(type)?.[1];
}

/** "Instance i-0123456789abcdef0"; without a subject "EC2"; "a resource" if nothing says what it is. */
export function resourceName(
  type: string,
  { resource, resourceId }: Pick<FindingSubject, 'resource' | 'resourceId'> = {},
): string {
  const kind = resource ?? resourceKind(type) ?? 'a resource';
  return resourceId === undefined ? kind : `${kind} ${resourceId}`;
}

/** "Instance i-0123456789abcdef0 in account 111122223333, eu-west-1"; `finding` is a key: partition/account/region/id. */
export function resourceWords(
  type: string,
  finding: string,
  subject?: Pick<FindingSubject, 'resource' | 'resourceId'>,
): string {
  const [, account = 'unknown', region = 'unknown region'] = finding.split('/');
  return `${resourceName(type, subject)} in account ${account}, ${region}`;
}

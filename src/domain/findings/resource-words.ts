/** What a finding is about, as far as its type and its key say it: its title and the resource's own id are not kept. */

/** `UnauthorizedAccess:EC2/SSHBruteForce` is about EC2; `undefined` for a type of another form. */
export function resourceKind(type: string): string | undefined {
  return /^[^:]+:([A-Za-z0-9]+)\//.exec(type)?.[1];
}

/** "EC2 in account 111122223333, eu-west-1"; `finding` is a key: partition/account/region/id. */
export function resourceWords(type: string, finding: string): string {
  const [, account = 'unknown', region = 'unknown region'] = finding.split('/');
  return `${resourceKind(type) ?? 'a resource'} in account ${account}, ${region}`;
}

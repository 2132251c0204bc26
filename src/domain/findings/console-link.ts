/** Where a finding stands in AWS's console. */

const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The finding in GuardDuty's console; `undefined` for a key of another form. Source: GuardDuty's user guide. */
export function consoleLink(finding: string): string | undefined {
  const [partition = '', , region = '', id, ...more] = finding.split('/');
  const host = CONSOLES[partition];
  if (host === undefined || id === undefined || more.length > 0) return undefined;
  const search = encodeURIComponent(`id=${id}`);
  return `https://${host}/guardduty/home?region=${encodeURIComponent(region)}#/findings?search=${search}`;
}

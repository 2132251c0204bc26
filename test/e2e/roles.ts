/** What roles allow, as IAM tells it. Conditions are not weighed: the templates are tested for them. */
import { at, textAt } from '../../src/domain/base/lookup.ts';
import type { Deed } from './endpoint.ts';
import type { Party } from './organization.ts';
import { queryCall, type Access } from './signed-call.ts';

interface Grant {
  readonly actions: readonly unknown[];
  /** Without what stands before the name: `table`, `queue`, `bucket/prefix*`. */
  readonly names: readonly string[];
}

/** Which of these deeds the inline policies of the role do not allow. */
export async function forbidden(
  access: Access,
  party: Party,
  roleArn: string,
  deeds: readonly Deed[],
): Promise<readonly string[]> {
  const grants = await grantsOf(access, party, roleArn.split('/').at(-1) ?? '');
  const isAllowed = ({ action, on }: Deed): boolean =>
    grants.some(
      ({ actions, names }) => actions.includes(action) && names.some((name) => covers(name, on)),
    );
  return deeds.filter((deed) => !isAllowed(deed)).map(({ action, on }) => `${action} on ${on}`);
}

async function grantsOf(access: Access, party: Party, RoleName: string): Promise<readonly Grant[]> {
  const place = { service: 'iam', region: 'us-east-1' } as const;
  const ask = (parameters: Readonly<Record<string, string>>): Promise<string> =>
    queryCall(access, party, place, { Version: '2010-05-08', RoleName, ...parameters });
  const grants: Grant[] = [];
  for (const PolicyName of textsIn(await ask({ Action: 'ListRolePolicies' }), 'member')) {
    const answer = await ask({ Action: 'GetRolePolicy', PolicyName });
    const [document = ''] = textsIn(answer, 'PolicyDocument');
    grants.push(...grantsIn(JSON.parse(decodeURIComponent(document))));
  }
  return grants;
}

function grantsIn(document: unknown): readonly Grant[] {
  return several(at(document, 'Statement'))
    .filter((statement) => textAt(statement, 'Effect') === 'Allow')
    .map((statement) => ({
      actions: several(at(statement, 'Action')),
      names: several(at(statement, 'Resource')).map((arn) =>
        String(arn)
          .split(':')
          .slice(5)
          .join(':')
          .replace(/^table\//, ''),
      ),
    }));
}

/** A star stands for any text. */
function covers(name: string, on: string): boolean {
  const parts = name.split('*').map((part) => part.replace(/[^A-Za-z0-9_/-]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(on);
}

function textsIn(xml: string, tag: string): readonly string[] {
  const found = [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))];
  return found.map(([, text = '']) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
}

function several(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

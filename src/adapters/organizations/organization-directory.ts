/**
 * `Directory` over AWS Organizations. The caller is the management account or administers a service for it,
 * and may list and describe: organizations:Describe*, organizations:List*.
 */
import {
  AWSOrganizationsNotInUseException,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListRootsCommand,
  OrganizationalUnitNotFoundException,
  paginateListAWSServiceAccessForOrganization,
  paginateListDelegatedAdministrators,
  paginateListPolicies,
  paginateListTargetsForPolicy,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { AttachedPolicy } from '../../domain/preflight/permissions/permission-hindrance.ts';
import type { PolicyKind } from '../../domain/preflight/permissions/permission-needs.ts';
import type { OrganizationIdentity } from '../../domain/preflight/preflight-facts.ts';
import type { Directory } from '../../ports/aws.ts';
import { awsFault, listFrom } from '../shared/aws-fault.ts';
import { mapInFlight } from '../shared/in-flight.ts';

/** Organizations lets a few requests a second through. */
const AT_ONCE = 4;

/** An OU may lie five deep: a path that is longer goes in a circle. */
const LEVELS_MAX = 8;

export function organizationDirectory(client: OrganizationsClient): Directory {
  const parents = new Map<string, Promise<string | undefined>>();
  const parentOf = (id: string): Promise<string | undefined> => {
    const known = parents.get(id) ?? askParent(client, id);
    parents.set(id, known);
    return known;
  };
  return {
    identity: () => identity(client),
    unitExists: (id) => unitExists(client, id),
    trustedServices: () =>
      collected('list the services that the organization trusts', async (take) => {
        for await (const page of paginateListAWSServiceAccessForOrganization({ client }, {})) {
          take(page.EnabledServicePrincipals?.map(({ ServicePrincipal }) => ServicePrincipal));
        }
      }),
    administratorsOf: (ServicePrincipal) =>
      collected(`list the administrators of ${ServicePrincipal}`, async (take) => {
        for await (const page of paginateListDelegatedAdministrators(
          { client },
          { ServicePrincipal },
        )) {
          take(page.DelegatedAdministrators?.map(({ Id }) => Id));
        }
      }),
    async pathTo(target) {
      const path: string[] = [target];
      for (let id = await parentOf(target); id !== undefined; id = await parentOf(id)) {
        if (path.unshift(id) > LEVELS_MAX) throw new Error(`${target} lies below itself`);
      }
      return path;
    },
    policies: (kind) => policies(client, kind),
  };
}

async function identity(client: OrganizationsClient): Promise<OrganizationIdentity | 'none'> {
  try {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    const { Id: id, MasterAccountId: managementAccountId, FeatureSet = '' } = Organization ?? {};
    if (id !== undefined && managementAccountId !== undefined) {
      return { id, managementAccountId, featureSet: FeatureSet };
    }
  } catch (cause) {
    if (cause instanceof AWSOrganizationsNotInUseException) return 'none';
    throw awsFault('describe the organization', cause);
  }
  throw new Error('Organizations does not name the organization');
}

async function unitExists(client: OrganizationsClient, id: string): Promise<boolean> {
  try {
    if (isRoot(id)) return (await roots(client)).some((root) => root.Id === id);
    await client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }));
    return true;
  } catch (cause) {
    if (cause instanceof OrganizationalUnitNotFoundException) return false;
    throw awsFault(`describe ${id}`, cause);
  }
}

async function roots(client: OrganizationsClient) {
  return listFrom('ListRoots', (await client.send(new ListRootsCommand({}))).Roots);
}

function isRoot(id: string): boolean {
  return id.startsWith('r-');
}

async function askParent(client: OrganizationsClient, id: string): Promise<string | undefined> {
  if (isRoot(id)) return undefined;
  try {
    const { Parents } = await client.send(new ListParentsCommand({ ChildId: id }));
    const [parent] = listFrom('ListParents', Parents);
    if (parent?.Id === undefined) throw new Error(`Organizations names no parent of ${id}`);
    return parent.Id;
  } catch (cause) {
    throw awsFault(`find the parent of ${id}`, cause);
  }
}

async function policies(
  client: OrganizationsClient,
  kind: PolicyKind,
): Promise<readonly AttachedPolicy[]> {
  const doing = `read the policies of kind ${kind}`;
  try {
    const types = (await roots(client)).flatMap(({ PolicyTypes = [] }) => PolicyTypes);
    if (!types.some(({ Type, Status }) => Type === kind && Status === 'ENABLED')) return [];
  } catch (cause) {
    throw awsFault(doing, cause);
  }
  const listed = await collected<Pick<AttachedPolicy, 'id' | 'name'>>(doing, async (take) => {
    for await (const page of paginateListPolicies({ client }, { Filter: kind })) {
      take(
        page.Policies?.map(({ Id, Name = '' }) =>
          Id === undefined ? undefined : { id: Id, name: Name },
        ),
      );
    }
  });
  const read = await mapInFlight(listed, AT_ONCE, async (policy) => ({
    ...policy,
    kind,
    targets: await targetsOf(client, policy.id),
    document: await documentOf(client, policy.id),
  }));
  return read.filter(({ targets }) => targets.length > 0);
}

function targetsOf(client: OrganizationsClient, PolicyId: string): Promise<readonly string[]> {
  return collected(`list what ${PolicyId} is attached to`, async (take) => {
    for await (const page of paginateListTargetsForPolicy({ client }, { PolicyId })) {
      take(page.Targets?.map(({ TargetId }) => TargetId));
    }
  });
}

async function documentOf(client: OrganizationsClient, PolicyId: string): Promise<string> {
  try {
    const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId }));
    return Policy?.Content ?? '';
  } catch (cause) {
    throw awsFault(`read the policy ${PolicyId}`, cause);
  }
}

/** Everything that the pages give, without what they leave out. */
async function collected<T>(
  doing: string,
  read: (take: (page: readonly (T | undefined)[] | undefined) => void) => Promise<void>,
): Promise<readonly T[]> {
  const all: T[] = [];
  try {
    await read((page) => {
      for (const one of listFrom(`AWS, asked to ${doing},`, page))
        if (one !== undefined) all.push(one);
    });
    return all;
  } catch (cause) {
    throw awsFault(doing, cause);
  }
}

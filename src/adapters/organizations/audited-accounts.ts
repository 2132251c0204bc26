/**
 * `AuditedAccounts` over AWS Organizations. The caller is the management account or administers a service for it, and may
 * organizations:ListAccountsForParent, ListOrganizationalUnitsForParent and ListParents.
 */
import {
  ListParentsCommand,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  type Account,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { AuditedAccount } from '../../domain/coverage/coverage.ts';
import type { TreeReading } from '../../domain/organization/tree.ts';
import type { AuditedAccounts } from '../../ports/aws.ts';
import { awsFault, listFrom } from '../shared/aws-fault.ts';

/** What an organization may hold. */
const UNITS_MAX = 5_000;
/** An OU lies five deep at most: who goes up further goes in a circle. */
const LEVELS_MAX = 8;

export function auditedAccounts(client: OrganizationsClient): AuditedAccounts {
  return {
    below: async (unitIds) => (await walk(client, unitIds)).accounts,
    async tree(unitIds) {
      const { parentsOf, above, apart } = await walk(client, unitIds);
      await climb(client, unitIds, above);
      return { parentsOf, above, apart, from: unitIds };
    },
  };
}

interface WalkedTree extends Omit<TreeReading, 'from'> {
  readonly accounts: readonly AuditedAccount[];
  readonly above: Map<string, string>;
}

async function walk(client: OrganizationsClient, unitIds: readonly string[]): Promise<WalkedTree> {
  const accounts = new Map<string, WalkedAccount>();
  const parentsOf = new Map<string, readonly string[]>();
  const above = new Map<string, string>();
  const units = new Set(unitIds);
  // One after another: Organizations takes a few questions a second. A set grows while it is walked.
  for (const unit of units) {
    if (units.size > UNITS_MAX) throw new Error(`more than ${UNITS_MAX} OUs lie below the OUs`);
    try {
      for (const one of await accountsIn(client, unit)) {
        accounts.set(one.id, one);
        // It is found twice if it is moved meanwhile.
        parentsOf.set(one.id, [...(parentsOf.get(one.id) ?? []), unit]);
      }
      for (const id of await unitsIn(client, unit)) above.set(id, unit);
      for (const id of above.keys()) units.add(id);
    } catch (cause) {
      throw awsFault(`list what lies below ${unit}`, cause);
    }
  }
  const apart = new Set([...accounts.values()].flatMap(({ management = [] }) => management));
  const all = [...accounts.values()].map(({ id, state }) => ({ id, state }));
  return { accounts: all, parentsOf, above, apart: [...apart] };
}

/** From the OUs that the walk began with up to the root. */
async function climb(
  client: OrganizationsClient,
  unitIds: readonly string[],
  above: Map<string, string>,
): Promise<void> {
  for (const start of unitIds) {
    let unit = start;
    for (let level = 0; !unit.startsWith('r-'); level += 1) {
      if (level > LEVELS_MAX) throw new Error(`${start} lies below itself`);
      const parent = above.get(unit) ?? (await parentOf(client, unit));
      above.set(unit, parent);
      unit = parent;
    }
  }
}

async function parentOf(client: OrganizationsClient, ChildId: string): Promise<string> {
  try {
    const { Parents } = await client.send(new ListParentsCommand({ ChildId }));
    const [parent] = listFrom('ListParents', Parents);
    if (parent?.Id === undefined) throw new Error(`Organizations names no parent of ${ChildId}`);
    return parent.Id;
  } catch (cause) {
    throw awsFault(`find the parent of ${ChildId}`, cause);
  }
}

async function accountsIn(
  client: OrganizationsClient,
  ParentId: string,
): Promise<readonly WalkedAccount[]> {
  const accounts: WalkedAccount[] = [];
  for await (const page of paginateListAccountsForParent({ client }, { ParentId })) {
    accounts.push(...listFrom('ListAccountsForParent', page.Accounts).map(walked));
  }
  return accounts;
}

interface WalkedAccount extends AuditedAccount {
  /** The management account of its organization. */
  readonly management: string | undefined;
}

/**
 * The state that Organizations gives beside the older status, which it gives up; and who manages it, since the ARN of an account is
 * arn:aws:organizations::<management>:account/o-…/<account>.
 */
function walked({ Id, Arn = '', State, Status }: Account): WalkedAccount {
  if (Id === undefined) throw new Error('Organizations names an account without its id');
  const [management] = /(?<=^arn:[^:]*:organizations::)\d{12}(?=:)/.exec(Arn) ?? [];
  return { id: Id, state: State ?? Status ?? '', management };
}

async function unitsIn(client: OrganizationsClient, ParentId: string): Promise<readonly string[]> {
  const units: string[] = [];
  for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId })) {
    const found = listFrom('ListOrganizationalUnitsForParent', page.OrganizationalUnits);
    units.push(...found.flatMap(({ Id = [] }) => Id));
  }
  return units;
}

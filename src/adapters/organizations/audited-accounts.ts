/**
 * `AuditedAccounts` over AWS Organizations. The caller is the management account or administers a service for it,
 * and may organizations:ListAccountsForParent and organizations:ListOrganizationalUnitsForParent.
 */
import {
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  type Account,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { AuditedAccount } from '../../domain/coverage/coverage.ts';
import type { AuditedAccounts } from '../../ports/aws.ts';
import { awsFault, listFrom } from '../shared/aws-fault.ts';

/** What an organization may hold. */
const UNITS_MAX = 5_000;

export function auditedAccounts(client: OrganizationsClient): AuditedAccounts {
  return {
    async below(unitIds) {
      const accounts = new Map<string, AuditedAccount>();
      const units = new Set(unitIds);
      // One after another: Organizations takes a few questions a second. A set grows while it is walked.
      for (const unit of units) {
        if (units.size > UNITS_MAX) throw new Error(`more than ${UNITS_MAX} OUs lie below the OUs`);
        try {
          for (const one of await accountsIn(client, unit)) accounts.set(one.id, one);
          for (const id of await unitsIn(client, unit)) units.add(id);
        } catch (cause) {
          throw awsFault(`list what lies below ${unit}`, cause);
        }
      }
      return [...accounts.values()];
    },
  };
}

async function accountsIn(
  client: OrganizationsClient,
  ParentId: string,
): Promise<readonly AuditedAccount[]> {
  const accounts: AuditedAccount[] = [];
  for await (const page of paginateListAccountsForParent({ client }, { ParentId })) {
    for (const account of listFrom('ListAccountsForParent', page.Accounts))
      accounts.push(audited(account));
  }
  return accounts;
}

/** The state that Organizations gives beside the older status, which it gives up. */
function audited({ Id, State, Status }: Account): AuditedAccount {
  if (Id === undefined) throw new Error('Organizations names an account without its id');
  return { id: Id, state: State ?? Status ?? '' };
}

async function unitsIn(client: OrganizationsClient, ParentId: string): Promise<readonly string[]> {
  const units: string[] = [];
  for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId })) {
    const found = listFrom('ListOrganizationalUnitsForParent', page.OrganizationalUnits);
    units.push(...found.flatMap(({ Id = [] }) => Id));
  }
  return units;
}

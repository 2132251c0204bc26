/**
 * The organization under test, read from its description: the JSON that `aws_org.py serve --json FILE` writes
 * (endpoint, ids of the organization, its units and accounts, and variables of an administrator of each account).
 */
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { at, isObject, textAt } from '../../src/domain/base/lookup.ts';
import { eventually } from './eventually.ts';

/** Somebody who acts in an account. */
export interface Party {
  readonly accountId: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export interface Organization {
  readonly id: string;
  readonly endpoint: string;
  /** Id of a unit by its name. */
  unit(name: string): string;
  /** The administrator of an account by its name. */
  party(name: string): Party;
  /** Variables under which a program acts as that administrator. */
  environment(name: string): Readonly<Record<string, string>>;
  /** Ids of the accounts in a unit and in those below it. */
  accountsBelow(unitId: string): Promise<readonly string[]>;
  /** An account that is made now, and moved to a unit. */
  newAccount(name: string, unit: string): Promise<Party>;
  /** Somebody of an account outside the organization. */
  stranger(): Promise<Party>;
}

/** Role that Organizations puts into the accounts it makes. */
const ACCESS_ROLE = 'OrganizationAccountAccessRole';
const STRANGER = '999999999999';
/** Global services are signed for this region. */
const GLOBAL = 'us-east-1';

/** Throws naming what the description lacks. */
export function organizationOf(description: unknown): Organization {
  const text = (...path: readonly string[]): string => {
    const found = textAt(description, ...path);
    if (found === undefined)
      throw new Error(`the organization's description lacks ${path.join('.')}`);
    return found;
  };
  const endpoint = text('endpoint');
  const party = (name: string): Party => {
    const session = textAt(description, 'env', name, 'AWS_SESSION_TOKEN');
    return {
      accountId: text('accounts', name),
      credentials: {
        accessKeyId: text('env', name, 'AWS_ACCESS_KEY_ID'),
        secretAccessKey: text('env', name, 'AWS_SECRET_ACCESS_KEY'),
        ...(session === undefined ? {} : { sessionToken: session }),
      },
    };
  };
  const organizations = () => {
    const { credentials } = party('management');
    return new OrganizationsClient({ endpoint, region: GLOBAL, credentials });
  };
  const assume = (accountId: string) =>
    assumed({ endpoint, party: party('management') }, accountId);
  return {
    id: text('orgId'),
    endpoint,
    unit: (name) => text('ous', name),
    party,
    environment: (name) => texts(at(description, 'env', name)),
    accountsBelow: (unitId) => accountsBelow(organizations(), unitId),
    async newAccount(name, unit) {
      const client = organizations();
      const accountId = await createdAccount(client, name);
      await client.send(
        new MoveAccountCommand({
          AccountId: accountId,
          SourceParentId: text('rootId'),
          DestinationParentId: text('ous', unit),
        }),
      );
      return assume(accountId);
    },
    // The emulator lets anybody in anywhere, which is all that is needed for somebody to be refused.
    stranger: () => assume(STRANGER),
  };
}

async function accountsBelow(
  client: OrganizationsClient,
  ParentId: string,
): Promise<readonly string[]> {
  const { Accounts = [] } = await client.send(new ListAccountsForParentCommand({ ParentId }));
  const { OrganizationalUnits = [] } = await client.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId }),
  );
  const below = OrganizationalUnits.map(({ Id = '' }) => accountsBelow(client, Id));
  return [...Accounts.map(({ Id = '' }) => Id), ...(await Promise.all(below)).flat()];
}

async function createdAccount(client: OrganizationsClient, name: string): Promise<string> {
  const { CreateAccountStatus } = await client.send(
    new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
  );
  const request = CreateAccountStatus?.Id;
  return eventually(`account ${name}`, async () => {
    const { CreateAccountStatus: status } = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: request }),
    );
    if (status?.State === 'FAILED')
      throw new Error(`no account ${name}: ${status.FailureReason ?? ''}`);
    return status?.State === 'SUCCEEDED' ? status.AccountId : undefined;
  });
}

async function assumed(
  { endpoint, party }: { readonly endpoint: string; readonly party: Party },
  accountId: string,
): Promise<Party> {
  const client = new STSClient({ endpoint, region: GLOBAL, credentials: party.credentials });
  const { Credentials } = await client.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${ACCESS_ROLE}`,
      RoleSessionName: 'palisade-e2e',
    }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return {
    accountId,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
  };
}

function texts(value: unknown): Readonly<Record<string, string>> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, one]) => [key, String(one)]));
}

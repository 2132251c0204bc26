/** Whom the StackSets reach, and that one account cannot stop the rest. */
import { describe, expect, it } from 'vitest';
import { forwardingRegions } from '../../src/domain/configuration/configuration-deployment.ts';
import { at, isObject, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { synthesised } from '../helpers/cdk/synthesis.ts';
import { OWN, type Resource } from '../helpers/cdk/templates.ts';

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
const both = setsOf({ ...OWN, regions: REGIONS });
const one = {
  members: setsOf({ ...OWN, collection: 'members' }),
  administrator: setsOf({ ...OWN, collection: 'administrator' }),
};

function setsOf(configuration: unknown): Readonly<Record<string, Resource>> {
  const sets = synthesised(configuration).all('AWS::CloudFormation::StackSet');
  return Object.fromEntries(sets.map((set) => [textAt(set.properties, 'StackSetName') ?? '', set]));
}

/** Where the set puts stacks. */
function groupOf(set: Resource | undefined): unknown {
  const groups = listAt(set?.properties, 'StackInstancesGroup');
  expect(groups).toHaveLength(1);
  return groups[0];
}

describe('every StackSet', () => {
  it('is one of the delegated administrator', () => {
    for (const set of Object.values(both)) {
      const { properties } = set;
      expect(properties).toMatchObject({
        PermissionModel: 'SERVICE_MANAGED',
        CallAs: 'DELEGATED_ADMIN',
        ManagedExecution: { Active: true },
      });
    }
  });

  it('goes to all regions at once, and no account that fails stops another', () => {
    for (const { properties } of Object.values(both)) {
      expect(at(properties, 'OperationPreferences')).toEqual({
        RegionConcurrencyType: 'PARALLEL',
        MaxConcurrentPercentage: 100,
        FailureTolerancePercentage: 100,
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
      });
    }
  });

  it('gives its template every parameter that it asks for, and may make what lies in it', () => {
    for (const { properties } of Object.values(both)) {
      const template: unknown = JSON.parse(textAt(properties, 'TemplateBody') ?? '');
      const given = listAt(properties, 'Parameters').map((one) => textAt(one, 'ParameterKey'));
      const wanted = at(template, 'Parameters');
      expect(given.sort()).toEqual(Object.keys(isObject(wanted) ? wanted : {}).sort());
      const named = JSON.stringify(template).includes('"RoleName"');
      expect(at(properties, 'Capabilities')).toEqual([
        named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
      ]);
    }
  });
});

describe('the members’ StackSet', () => {
  it('reaches every account below the units in every region, and those that join later', () => {
    const group = groupOf(both['PalisadeMembers']);
    expect(at(group, 'Regions')).toEqual(REGIONS);
    expect(at(group, 'DeploymentTargets')).toEqual({
      OrganizationalUnitIds: OWN.organizationalUnitIds,
    });
    expect(at(both['PalisadeMembers']?.properties, 'AutoDeployment')).toEqual({
      Enabled: true,
      RetainStacksOnAccountRemoval: false,
    });
  });

  it('is told the ARN of the bus that the hub makes', () => {
    const parameters = listAt(both['PalisadeMembers']?.properties, 'Parameters');
    const bus = `events:${OWN.homeRegion}:${OWN.securityAccountId}:event-bus/palisade`;
    expect(JSON.stringify(parameters)).toContain(bus);
  });
});

describe('the administrator’s StackSet', () => {
  it('reaches that one account in every region, whatever unit it lies in, and never another', () => {
    const set = both['PalisadeAdministrator'];
    expect(at(groupOf(set), 'Regions')).toEqual(REGIONS);
    expect(at(groupOf(set), 'DeploymentTargets')).toEqual({
      // The root's id is in the id of every unit.
      OrganizationalUnitIds: ['r-ab12'],
      Accounts: [OWN.securityAccountId],
      AccountFilterType: 'INTERSECTION',
    });
    expect(at(set?.properties, 'AutoDeployment')).toEqual({ Enabled: false });
  });
});

describe('the audit’s StackSet', () => {
  it('goes to one region, since the name of its role is taken once in an account', () => {
    expect(at(groupOf(both['PalisadeAudit']), 'Regions')).toEqual([OWN.homeRegion]);
  });
});

describe('the redrive’s StackSet', () => {
  it('is there only if the hub may empty members’ queues, in one region as the audit’s', () => {
    expect(Object.keys(both)).not.toContain('PalisadeRedrive');
    const asked = setsOf({ ...OWN, regions: REGIONS, redrive: { memberQueues: true } });
    const set = asked['PalisadeRedrive'];
    expect(groupOf(set)).toEqual({
      Regions: [OWN.homeRegion],
      DeploymentTargets: { OrganizationalUnitIds: OWN.organizationalUnitIds },
    });
    expect(at(set?.properties, 'AutoDeployment', 'Enabled')).toBe(true);
  });
});

describe('collection', () => {
  it('is by both routes unless configured otherwise, with the audit beside', () => {
    expect(Object.keys(both)).toEqual(
      expect.arrayContaining(['PalisadeMembers', 'PalisadeAdministrator', 'PalisadeAudit']),
    );
  });

  it.each([
    ['members', 'PalisadeMembers', 'PalisadeAdministrator'],
    ['administrator', 'PalisadeAdministrator', 'PalisadeMembers'],
  ] as const)('by the %s alone', (collection, there, absent) => {
    const sets = Object.keys(one[collection]);
    expect(sets).toContain(there);
    expect(sets).toContain('PalisadeAudit');
    expect(sets).not.toContain(absent);
  });

  it('is in every region that is enabled by default, and an opt-in region only if named', () => {
    const inside = { ...OWN, homeRegion: 'eu-central-2' };
    expect(forwardingRegions(OWN)).toHaveLength(17);
    expect(forwardingRegions(OWN)).not.toContain('eu-central-2');
    expect(forwardingRegions(inside)).toHaveLength(18);
    expect(forwardingRegions({ ...OWN, regions: ['me-south-1'] })).toEqual(['me-south-1']);
  });
});

describe('a rollout in waves', () => {
  const units = ['ou-ab12-canary00', 'ou-ab12-cdef3456', 'ou-ab12-99999999'];
  const rollout = { canaryOrganizationalUnitId: units[0], failureTolerancePercentage: 5 };
  const waves = setsOf({ ...OWN, organizationalUnitIds: units, rollout });
  const toleranceOf = (name: string): unknown =>
    at(waves[name]?.properties, 'OperationPreferences', 'FailureTolerancePercentage');

  it('goes to the canary first, of which no account may fail', () => {
    expect(groupOf(waves['PalisadeMembersCanary'])).toMatchObject({
      DeploymentTargets: { OrganizationalUnitIds: [units[0]] },
    });
    expect(toleranceOf('PalisadeMembersCanary')).toBe(0);
    const { PalisadeMembersCanary: canary, PalisadeMembers: members } = waves;
    expect(listAt(members?.whole, 'DependsOn')).toEqual([canary?.id]);
  });

  it('goes on to the others as far as the limit allows, and reaches no account twice', () => {
    expect(groupOf(waves['PalisadeMembers'])).toMatchObject({
      DeploymentTargets: { OrganizationalUnitIds: units.slice(1) },
    });
    expect(toleranceOf('PalisadeMembers')).toBe(5);
    expect(at(waves['PalisadeMembersCanary']?.properties, 'TemplateBody')).toBe(
      at(waves['PalisadeMembers']?.properties, 'TemplateBody'),
    );
  });

  it('puts roles of a fixed name into all accounts by one StackSet', () => {
    expect(groupOf(waves['PalisadeAudit'])).toMatchObject({
      DeploymentTargets: { OrganizationalUnitIds: units },
    });
    expect(toleranceOf('PalisadeAudit')).toBe(100);
  });

  it('has no second wave if the canary is all there is', () => {
    const alone = setsOf({
      ...OWN,
      organizationalUnitIds: units.slice(0, 1),
      rollout: { canaryOrganizationalUnitId: units[0] },
    });
    expect(Object.keys(alone)).toContain('PalisadeMembersCanary');
    expect(Object.keys(alone)).not.toContain('PalisadeMembers');
  });
});

/** Whose findings confirm each other, as the audit says, through the publisher and what operators ask. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { enrolmentAfter } from '../../../src/domain/organization/enrolment.ts';
import { treeAfter } from '../../../src/domain/organization/tree.ts';
import { explainValue } from '../../../src/usecases/operate/explain.ts';
import { organizationAt, policyNow } from '../../../src/usecases/publish/known-organization.ts';
import { stateOf, writeState } from '../../helpers/data/own-places.ts';
import { termsOf } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  publisherIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

const ADDRESS = '45.1.1.1';
const [VICTIM, ONE, OTHER] = ['100000000001', '100000000002', '100000000003'] as const;
const ABOVE = new Map([
  ['ou-aa11-aaaaaaaa', 'r-aa11'],
  ['ou-aa11-bbbbbbbb', 'r-aa11'],
  ['ou-aa11-cccccccc', 'r-aa11'],
]);
const [A, B, C] = ['ou-aa11-aaaaaaaa', 'ou-aa11-bbbbbbbb', 'ou-aa11-cccccccc'] as const;

/** What one account shows as its own, two others accuse: listed only if those are independent. */
async function hub(config: object = {}) {
  const world = newWorld();
  const facts = [
    bruteForce('45.9.9.9', NOON, { id: '0'.repeat(32), account: VICTIM, shows: [ADDRESS] }),
    bruteForce(ADDRESS, NOON, { id: '1'.repeat(32), account: ONE }),
    bruteForce(ADDRESS, NOON, { id: '2'.repeat(32), account: OTHER }),
  ];
  await world.ledger.record(facts, NOON);
  const one = publisherIn(world, 'one', config, { isAudited: true });
  let tree: ReturnType<typeof treeAfter> | undefined;
  let now = NOON;
  const audit = (places: Readonly<Record<string, string>>, at = now) => {
    const parentsOf = new Map(Object.entries(places).map(([id, unit]) => [id, [unit]]));
    tree = treeAfter({ parentsOf, above: ABOVE, apart: [], from: ['r-aa11'] }, tree, at);
    return writeState(world.ops, { ...stateOf(at), tree });
  };
  const isListed = async (at = now + MINUTE) => {
    now = at;
    await tickAt(one, at);
    return (await feedIn(world)).includes(ADDRESS);
  };
  const why = () =>
    explainValue(
      world,
      { ...termsOf(config), isAudited: true },
      { kind: 'ip', value: ADDRESS },
      now,
    );
  return { world, one, audit, isListed, why };
}

describe('two accounts that accuse', () => {
  it('confirm each other in a hub that nobody audits, and in an audited one only once it is said where they lie', async () => {
    const { world, isListed, audit, why } = await hub();
    expect(await isListed()).toBe(false);
    const open = publisherIn({ ...newWorld(), ledger: world.ledger }, 'two');
    expect((await tickAt(open, NOON)).outcome).toBe('published');
    await writeState(world.ops, stateOf(NOON));
    expect(await isListed()).toBe(false);
    expect((await why()).organization).toEqual([
      { account: ONE, organizationalUnits: [], notEnrolledIn: ['eu-west-1'] },
      { account: OTHER, organizationalUnits: [], notEnrolledIn: ['eu-west-1'] },
    ]);
    await audit({ [VICTIM]: A, [ONE]: B, [OTHER]: C });
    expect(await isListed()).toBe(true);
    const { place, organization } = await why();
    expect(place).toBe('listed');
    expect(organization).toMatchObject([
      { account: ONE, organizationalUnits: [B, 'r-aa11'] },
      { account: OTHER, organizationalUnits: [C, 'r-aa11'] },
    ]);
  });

  it('do not where one OU holds both, and do again once an administrator has moved one', async () => {
    const { isListed, audit, why } = await hub();
    await audit({ [VICTIM]: A, [ONE]: B, [OTHER]: B });
    expect(await isListed()).toBe(false);
    expect((await why()).place).toBe('watched');
    await audit({ [VICTIM]: A, [ONE]: B, [OTHER]: C });
    expect(await isListed()).toBe(true);
    await audit({ [VICTIM]: A, [ONE]: C, [OTHER]: C });
    expect(await isListed()).toBe(false);
  });

  it('stay as last known when no audit runs for weeks, and when one is nowhere for less than 30 days', async () => {
    const { world, isListed, audit } = await hub({ policy: { windows: { ip: { low: '100d' } } } });
    await audit({ [VICTIM]: A, [ONE]: B, [OTHER]: C });
    expect(await isListed()).toBe(true);
    expect(await isListed(NOON + 25 * DAY)).toBe(true);
    await audit({ [VICTIM]: A, [ONE]: B }, NOON + 25 * DAY);
    expect(await isListed(NOON + 25 * DAY + HOUR)).toBe(true);
    await world.ledger.record(
      [bruteForce('45.9.9.9', NOON + 55 * DAY, { account: VICTIM, shows: [ADDRESS] })],
      NOON + 55 * DAY,
    );
    await audit({ [VICTIM]: A, [ONE]: B }, NOON + 55 * DAY);
    expect(await isListed(NOON + 55 * DAY + HOUR)).toBe(false);
  });

  it('lie where the configuration says, whatever the audit says', async () => {
    const accounts = { [OTHER]: { organizationalUnits: [B] } };
    const { isListed, audit } = await hub({ accounts });
    await audit({ [VICTIM]: A, [ONE]: B, [OTHER]: C });
    expect(await isListed()).toBe(false);
  });
});

describe('a hit on a custom threat list', () => {
  const listed = '45.2.2.2';

  it('lists only of accounts that are known to have the lists of the administrator', async () => {
    const { world, one } = await hub();
    const type = 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom';
    const hit = bruteForce(listed, NOON, { id: '3'.repeat(32), account: ONE, type });
    await world.ledger.record([hit], NOON);
    const enrolled = (outcome: { accounts: string[] } | { fault: string }) =>
      enrolmentAfter(['eu-west-1'], new Map(), new Map([['eu-west-1', outcome]]), NOON);
    const isIn = async (now: number, outcome: Parameters<typeof enrolled>[0]) => {
      await writeState(world.ops, { ...stateOf(now), enrolment: enrolled(outcome) });
      await tickAt(one, now);
      return (await feedIn(world)).includes(listed);
    };
    await tickAt(one, NOON);
    expect(await feedIn(world)).not.toContain(listed);
    expect(await isIn(NOON + MINUTE, { fault: 'denied' })).toBe(false);
    expect(await isIn(NOON + 2 * MINUTE, { accounts: [OTHER] })).toBe(false);
    const terms = { ...termsOf(), isAudited: true };
    const why = await explainValue(world, terms, { kind: 'ip', value: listed }, NOON + 2 * MINUTE);
    expect(why.because).toContain('is not enrolled with GuardDuty');
    expect(await isIn(NOON + 3 * MINUTE, { accounts: [ONE] })).toBe(true);
  });
});

describe('the policy that the audit informs', () => {
  it('is the same while the audit says the same, so that nothing is judged again', async () => {
    const { world, audit } = await hub();
    const terms = { policy: termsOf({}).policy, isAudited: true };
    const policyAt = async (now: number) => policyNow(terms, await organizationAt(world.ops, now));
    await audit({ [ONE]: B });
    const first = await policyAt(NOON);
    await audit({ [ONE]: B }, NOON + HOUR);
    expect(await policyAt(NOON + HOUR)).toBe(first);
    await audit({ [ONE]: C }, NOON + 2 * HOUR);
    expect(await policyAt(NOON + 2 * HOUR)).not.toBe(first);
  });

  it('knows who is enrolled, region by region; a list by hand wins', async () => {
    const { world } = await hub();
    const regions = new Map([['eu-west-1', { accounts: [ONE] }]]);
    const enrolment = enrolmentAfter(['eu-west-1'], new Map(), regions, NOON);
    await writeState(world.ops, { ...stateOf(NOON), enrolment });
    const organization = await organizationAt(world.ops, NOON);
    const asked = (config: object) => policyNow(termsOf(config), organization).enrolmentOf;
    expect(asked({})?.(ONE, 'eu-west-1')).toBe('enrolled');
    expect(asked({})?.(OTHER, 'eu-west-1')).toBe('not-enrolled');
    expect(asked({})?.(ONE, 'us-east-1')).toBe('unknown');
    const byHand = { policy: { enrolledAccounts: [OTHER] } };
    expect(asked(byHand)?.(OTHER, 'eu-west-1')).toBe('enrolled');
    expect(asked(byHand)?.(ONE, 'eu-west-1')).toBe('not-enrolled');
  });
});

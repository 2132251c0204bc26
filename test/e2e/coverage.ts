/** Who forwards once the StackSets stand, and that an account which joins later does so by itself. */
import assert from 'node:assert/strict';
import { findingNow, putFindings, rulesOf } from './buses.ts';
import { eventually } from './eventually.ts';
import { ELSEWHERE, HOME, UNITS, type World } from './world.ts';

export async function coverage({ tally, organization, security, stackSets }: World): Promise<void> {
  const units = UNITS.map((name) => organization.accountsBelow(organization.unit(name)));
  const accounts = (await Promise.all(units)).flat();
  const nested = organization.party('dev-b').accountId;
  const inBothRegions = (ids: readonly string[]) =>
    ids.flatMap((id) => [`${id} ${HOME}`, `${id} ${ELSEWHERE}`]).sort();
  await tally.check(
    'every account below the units, nested ones too, forwards in each region',
    async () => {
      assert.ok(accounts.includes(nested), 'an account of a nested unit is among them');
      assert.deepEqual(await stackSets.instances('PalisadeMembers'), inBothRegions(accounts));
    },
  );
  await tally.check(
    'the administrator’s account forwards what GuardDuty brings there',
    async () => {
      const instances = await stackSets.instances('PalisadeAdministrator');
      assert.deepEqual(instances, inBothRegions([security.accountId]));
    },
  );
  await tally.check('the audit’s role stands once in each account', async () => {
    const expected = accounts.map((id) => `${id} ${HOME}`).sort();
    assert.deepEqual(await stackSets.instances('PalisadeAudit'), expected);
  });
  await tally.check('so does the redrive’s, since the configuration asks for it', async () => {
    const expected = accounts.map((id) => `${id} ${HOME}`).sort();
    assert.deepEqual(await stackSets.instances('PalisadeRedrive'), expected);
  });
  await tally.check(
    'the management account, which StackSets never reach, has no rule',
    async () => {
      const management = organization.party('management');
      assert.deepEqual(await rulesOf(organization, management, HOME), []);
    },
  );
}

export async function lateJoiner({ tally, organization, stackSets, hub }: World): Promise<void> {
  await tally.check('an account that joins later forwards without a deployment', async () => {
    const address = '45.83.66.1';
    const late = await organization.newAccount(`late-${Date.now()}`, 'Sandbox');
    await eventually('the late joiner’s rules', async () => {
      const instances = await stackSets.instances('PalisadeMembers');
      const own = instances.filter((one) => one.startsWith(late.accountId));
      return own.length === 2 ? own : undefined;
    });
    const finding = findingNow(late, ELSEWHERE, { id: 'late', ip: address });
    const post = { party: late, region: ELSEWHERE, findings: [finding] };
    assert.deepEqual(await putFindings(organization, post), [undefined]);
    await hub.stored(address);
    await hub.tick();
    const lines = (await hub.feed('feeds/blocklist.txt')).split('\n');
    assert.ok(lines.includes(address), `${address} is not listed`);
  });
}

/** What deploying again and destroying do, and do not do. */
import assert from 'node:assert/strict';
import { rulesOf } from './buses.ts';
import type { World } from './world.ts';
import { ELSEWHERE, HOME } from './world.ts';

export async function secondDeployment({ tally, cdk, hub, stackSets }: World): Promise<void> {
  await tally.check('a second deployment, configured by -c, changes nothing', async () => {
    const before = await hub.feed('feeds/blocklist.txt');
    const instances = await stackSets.instances('PalisadeMembers');
    const { said } = await cdk.deploy('-c', cdk.context);
    assert.match(said, /PalisadeHub \(no changes\)/);
    assert.match(said, /PalisadeStackSets \(no changes\)/);
    assert.deepEqual(await stackSets.instances('PalisadeMembers'), instances);
    assert.equal(await hub.feed('feeds/blocklist.txt'), before);
  });
}

export async function destruction({
  tally,
  organization,
  cdk,
  hub,
  stackSets,
}: World): Promise<void> {
  await tally.check('destroying takes the rules out of the accounts', async () => {
    await hub.stopIntake();
    await cdk.destroy();
    assert.deepEqual(await stackSets.names(), []);
    for (const region of [HOME, ELSEWHERE]) {
      assert.deepEqual(await rulesOf(organization, organization.party('prod-a'), region), []);
    }
  });
  await tally.check('destroying leaves the ledger, the feeds and the editions', async () => {
    assert.ok((await hub.sightings('45.83.64.10')).length > 0);
    assert.ok((await hub.feed('feeds/blocklist.txt')).includes('45.83.64.10/31'));
    assert.ok((await hub.opsFile('manifest.json')).includes('"edition"'));
  });
}

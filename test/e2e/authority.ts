/** Whether the roles of the functions suffice for what these have done until now. */
import assert from 'node:assert/strict';
import { FUNCTIONS } from './hub.ts';
import { forbidden } from './roles.ts';
import type { World } from './world.ts';

export async function authority(world: World): Promise<void> {
  const { tally, organization, security, hub, doors } = world;
  for (const name of FUNCTIONS) {
    await tally.check(`${name}: its role allows every call that it has made`, async () => {
      const deeds = doors[name].deeds();
      assert.ok(deeds.length > 1, 'it has made calls');
      const role = await hub.roleOf(name);
      assert.deepEqual(await forbidden(organization, security, role, deeds), []);
    });
  }
  await hub.withoutDoors();
}

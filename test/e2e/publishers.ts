/** Publishers that die in the middle of a tick, and the next one, which takes over when the lease has ended. */
import assert from 'node:assert/strict';
import { numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { openDoor } from './endpoint.ts';
import { sender } from './intake.ts';
import { publisherProcess } from './publisher-process.ts';
import { HOME, type World } from './world.ts';

const BLOCKLIST = 'feeds/blocklist.txt';
const POINTER = /^PUT \/[^ ]*editions\/current\.json/;
/** In the feed bucket: the edition's own copy lies deeper. */
const FEED = /^PUT \/[^/ ]+\/feeds\/blocklist\.txt(\?|$)/;

export async function publishers(world: World): Promise<void> {
  const { tally, hub } = world;
  await tally.check(
    'a publisher that is killed before the pointer changes nothing, and another process publishes when its lease has ended',
    async () => {
      const before = await edition(world);
      await killedAt(world, POINTER, '45.83.71.1');
      assert.equal(await edition(world), before);
      const report = await hub.tick();
      assert.equal(textAt(report, 'outcome'), 'published');
      assert.match(await hub.feed(BLOCKLIST), /^45\.83\.71\.1$/m);
    },
  );
  await tally.check(
    'a publisher that is killed between the pointer and the feeds leaves an edition that the next tick brings to them',
    async () => {
      const before = await edition(world);
      await killedAt(world, FEED, '45.83.71.3');
      assert.equal(await edition(world), before + 1);
      assert.doesNotMatch(await hub.feed(BLOCKLIST), /^45\.83\.71\.3$/m);
      const report = await hub.tick();
      assert.equal(numberAt(report, 'edition'), before + 1);
      assert.match(await hub.feed(BLOCKLIST), /^45\.83\.71\.3$/m);
    },
  );
}

/** A finding of this address is in the ledger, and a publisher dies when it makes the call. */
async function killedAt(world: World, call: RegExp, ip: string): Promise<void> {
  const { hub, organization } = world;
  await sender(world)('prod-a', HOME, { id: ip.replaceAll('.', '-'), ip });
  await hub.stored(ip);
  const door = await openDoor(organization.endpoint);
  const reached = door.stallAt(call);
  const dying = await publisherProcess(world, door.url);
  await Promise.race([
    reached,
    dying.report.then((report) => {
      throw new Error(`the publisher ended first: ${JSON.stringify(report)}`);
    }),
  ]);
  await dying.kill();
  await door.close();
}

async function edition({ hub }: World): Promise<number> {
  return numberAt(JSON.parse(await hub.opsFile('editions/current.json')), 'number') ?? 0;
}

/** From findings on members' buses to the lines that firewalls read, and what must not get in. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { partitionOf } from '../../src/adapters/shared/fact-place.ts';
import { at, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { dnsRequest, type Shape } from '../helpers/data/findings.ts';
import { findingNow, putFindings } from './buses.ts';
import { ELSEWHERE, HOME, type World } from './world.ts';

const BLOCKLIST = 'feeds/blocklist.txt';

type Send = (account: string, region: string, ...shapes: readonly Shape[]) => Promise<void>;

/** GuardDuty's part: findings of now, on the bus of the account that they are about. */
export function sender({ organization }: World): Send {
  return async (account, region, ...shapes) => {
    const party = organization.party(account);
    const findings = shapes.map((shape) => findingNow(party, region, shape));
    const refused = await putFindings(organization, { party, region, findings });
    assert.deepEqual(
      refused,
      findings.map(() => undefined),
    );
  };
}

export async function intake(world: World): Promise<void> {
  await firstFeed(world);
  await bothRoutes(world);
  await unreadable(world);
  await strangers(world);
  await throttling(world);
}

async function firstFeed(world: World): Promise<void> {
  const { tally, hub } = world;
  const send = sender(world);
  const domain = {
    type: 'Backdoor:EC2/C&CActivity.B!DNS',
    service: { action: dnsRequest('bad-host.com') },
  };
  await tally.check(
    'findings of several accounts and regions become the expected feeds',
    async () => {
      await hub.gathering(async () => {
        await send('prod-a', ELSEWHERE, { id: 'a', ip: '45.83.64.10' });
        await send('prod-b', HOME, { id: 'b', ip: '45.83.64.11' });
        await send('dev-b', HOME, { id: 'c', ip: '2a0b:f4c2:1::5' }, { id: 'd', ...domain });
      });
      await hub.tick();
      const expected = '45.83.64.10/31\n2a0b:f4c2:1::5\n';
      assert.equal(await hub.feed(BLOCKLIST), expected);
      assert.equal(await hub.feed('feeds/blocklist-ipv4.txt'), '45.83.64.10/31\n');
      assert.equal(await hub.feed('feeds/blocklist-ipv6.txt'), '2a0b:f4c2:1::5\n');
      assert.equal(await hub.feed('feeds/domains.txt'), 'bad-host.com\n');
      const digest = createHash('sha256').update(expected).digest('hex');
      assert.equal(await hub.feed(`${BLOCKLIST}.sha256`), `${digest}  blocklist.txt\n`);
    },
  );
  await tally.check('a finding of the high band asks for a publish at once', async () => {
    assert.match(await hub.triggered(), /recordedAt/);
  });
  await tally.check(
    'the manifest and the health of the edition lie in the ops bucket',
    async () => {
      const manifest: unknown = JSON.parse(await hub.opsFile('manifest.json'));
      assert.equal(numberAt(at(manifest, 'files'), BLOCKLIST, 'entries'), 2);
      const health: unknown = JSON.parse(await hub.opsFile('health.json'));
      assert.equal(numberAt(health, 'edition'), numberAt(manifest, 'edition'));
    },
  );
  await tally.check('a tick without news publishes nothing', async () => {
    assert.equal(textAt(await hub.tick(), 'outcome'), 'unchanged');
  });
}

async function bothRoutes(world: World): Promise<void> {
  const { tally, organization, security, hub } = world;
  await tally.check('a finding that comes by both routes counts once', async () => {
    const ip = '45.83.65.7';
    const probe = { type: 'Recon:EC2/PortProbeUnprotectedPort', severity: 2, role: 'TARGET', ip };
    const send = sender(world);
    const party = organization.party('prod-a');
    const once = findingNow(party, HOME, { ...probe, id: 'probe' });
    await hub.gathering(async () => {
      await putFindings(organization, { party, region: HOME, findings: [once] });
      // As GuardDuty brings it to its administrator.
      await putFindings(organization, { party: security, region: HOME, findings: [once] });
      assert.equal(await hub.waiting(), 2);
    });
    assert.equal((await hub.sightings(ip)).length, 1);
    await hub.tick();
    assert.ok((await hub.opsFile('watch.txt')).includes(ip), 'one account alone is not enough');
    await send('prod-b', HOME, { ...probe, id: 'probe' });
    await hub.stored(ip);
    await hub.gathering(async () => {});
    await hub.tick();
    assert.ok((await lines(world)).includes(ip), 'two accounts are');
  });
}

async function unreadable(world: World): Promise<void> {
  const { tally, hub } = world;
  const send = sender(world);
  await tally.check(
    'an unreadable finding is kept with its reason, its batch mates are stored',
    async () => {
      const [before, after] = ['45.83.67.1', '45.83.67.3'];
      await hub.gathering(async () => {
        await send('dev-a', HOME, { id: 'good', ip: before });
        await send('dev-a', HOME, { id: 'bad', top: { severity: 'severe' } });
        await send('dev-a', HOME, { id: 'fine', ip: after });
        assert.equal(await hub.waiting(), 3);
      });
      const { reason, received } = await hub.reject();
      assert.match(reason, /severity/);
      assert.equal(textAt(JSON.parse(received), 'detail', 'id'), 'bad');
      assert.equal((await hub.sightings(before)).length, 1);
      assert.equal((await hub.sightings(after)).length, 1);
    },
  );
}

async function strangers(world: World): Promise<void> {
  const { tally, organization, hub } = world;
  const ip = '45.83.68.1';
  await tally.check('an account outside the organization is refused by the bus', async () => {
    const party = await organization.stranger();
    const findings = [findingNow(party, HOME, { id: 'x', ip })];
    const post = { party, region: HOME, findings, bus: hub.busArn };
    assert.deepEqual(await putFindings(organization, post), ['AccessDenied']);
    assert.equal(await hub.waiting(), 0);
  });
  await tally.check('a member cannot speak for another account', async () => {
    const [party, victim] = [organization.party('dev-a'), organization.party('prod-a')];
    const findings = [findingNow(victim, HOME, { id: 'y', ip })];
    await putFindings(organization, { party, region: HOME, findings, bus: hub.busArn });
    assert.match(
      (await hub.reject()).reason,
      new RegExp(`${victim.accountId}.*${party.accountId}`),
    );
    assert.equal((await hub.sightings(ip)).length, 0);
  });
}

async function throttling(world: World): Promise<void> {
  const { tally, hub, doors } = world;
  const send = sender(world);
  await tally.check('a throttled finding is delivered again, its batch mate is not', async () => {
    const [slow, mate] = ['45.83.69.1', '45.83.69.3'];
    const [slowKey, mateKey] = [keyOf(slow), keyOf(mate)];
    const door = doors.IngestFunction;
    door.throttleNext(slowKey);
    await hub.gathering(() =>
      send('dev-b', HOME, { id: 'slow', ip: slow }, { id: 'mate', ip: mate }),
    );
    assert.ok(door.throttled() > 1, 'the client tried again by itself');
    assert.equal(door.callsThat(slowKey), 2, 'the finding came a second time');
    assert.equal(door.callsThat(mateKey), 1, 'its mate did not');
    assert.equal((await hub.sightings(slow)).length, 1);
    assert.equal((await hub.sightings(mate)).length, 1);
  });
}

async function lines({ hub }: World): Promise<readonly string[]> {
  return (await hub.feed(BLOCKLIST)).split('\n');
}

/** As it stands in a request that writes or reads what is known of an address. */
function keyOf(address: string): string {
  return JSON.stringify(partitionOf('sighting', `ip ${address}`));
}

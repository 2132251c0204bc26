/** `palisade simulate` over what hubs hold: the local one, and the deployed one by its checkpoint. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAt, textAt } from '../../../../src/domain/base/lookup.ts';
import { ORGANIZATION_KEY } from '../../../../src/domain/organization/own-file.ts';
import { held, placeOwn, stateOf, writeState } from '../../../helpers/data/own-places.ts';
import { newFolder } from '../../../helpers/data/folder.ts';
import { startDeployedHub, type DeployedHub } from '../../../helpers/hub/deployed-hub.ts';
import {
  eventually,
  killHubs,
  startHub,
  type HubProcess,
} from '../../../helpers/hub/hub-process.ts';
import { feedOf, post } from '../../../helpers/hub/hub-talk.ts';
import { palisade, put, workspace } from '../../../helpers/hub/palisade.ts';
import { bruteForce, NOON, publisherIn, tickAt } from '../../../helpers/hub/publishing.ts';
import { brute, HIGH, simulated, valuesOf } from '../../../helpers/hub/simulating.ts';

describe('over the ledger of the local hub', () => {
  let data: string;
  let hub: HubProcess;
  beforeAll(async () => {
    data = await newFolder();
    hub = await startHub(['--live', '--port', '0', '--data', data]);
  });
  afterAll(killHubs);

  it('knows what was sent a moment ago, operators’ words included, and says so of both policies', async () => {
    const seen = new Date().toISOString();
    await post(hub, [brute('45.1.1.1', { seen }), brute('45.1.1.3', { seen })]);
    await eventually('both are listed', async () => (await feedOf(hub)).length === 2 || undefined);
    put(data, { 'p.json': HIGH });
    const why = ['--reason', 'ours', '--data', data];
    expect(palisade(data, ['exempt', '45.1.1.1', ...why]).code).toBe(0);
    await eventually('one is left', async () => (await feedOf(hub)).length === 1 || undefined);
    const told = simulated(data, '--policy', 'p.json', '--data', data);
    expect(valuesOf(told, 'off')).toEqual(['45.1.1.3']);
    expect(listAt(told, 'present', 'keptOut')[0]).toMatchObject({ value: '45.1.1.1' });
  });
});

describe('over the ledger of the deployed hub', () => {
  let hub: DeployedHub;
  beforeAll(async () => {
    hub = await startDeployedHub();
  });
  afterAll(() => hub.stop());
  const args = (folder: string) => ['simulate', '--policy', `${folder}/p.json`, '--json'];

  it('without a checkpoint fails and says so; with one, reads it and how old it is', async () => {
    const folder = workspace({ 'p.json': HIGH });
    const without = await hub.run([...args(folder), '--region', 'eu-west-1']);
    expect([without.code, without.stdout]).toEqual([1, '']);
    expect(without.stderr).toContain('no checkpoint is there that can be read whole');
    await hub.world.ledger.record([bruteForce('45.1.1.1', NOON)], NOON);
    const one = publisherIn(hub.world, 'one', { policy: { repeatWithin: 0 } });
    expect(await tickAt(one, NOON)).toMatchObject({ entries: 1 });
    const ran = await hub.run([
      ...args(folder),
      '--region',
      'eu-west-1',
      '--at',
      '2026-08-03T12:00:00Z',
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(valuesOf(JSON.parse(ran.stdout), 'off')).toEqual(['45.1.1.1']);
    expect(ran.stderr).toContain('the ledger as of 2026-08-03T12:00:00Z');
    expect(ran.stderr).toContain('made by another configuration than the present one here');
  });

  it('counts hits on what the audit knows as own, and does not go by a damaged list of it', async () => {
    const folder = workspace({ 'p.json': { policy: { minSeverity: 0.1 } } });
    const own = placeOwn(NOON, { held: [held('45.1.1.1')] });
    await writeState(hub.world.ops, stateOf(NOON, own));
    const at = ['--region', 'eu-west-1', '--at', '2026-08-03T12:00:00Z'];
    const ran = await hub.run([...args(folder), ...at]);
    expect(ran.code, ran.stderr).toBe(0);
    const [hit, ...others] = listAt(JSON.parse(ran.stdout), 'present', 'keptOut');
    expect([textAt(hit, 'value'), others]).toEqual(['45.1.1.1', []]);
    expect(textAt(hit, 'because')).toContain('own: network interface eni-1 in 444455556666');
    const headers = { contentType: 'application/json' };
    await hub.world.ops.write(ORGANIZATION_KEY, Buffer.from('{'), 'always', headers);
    const damaged = await hub.run([...args(folder), ...at]);
    expect([damaged.code, damaged.stdout]).toEqual([1, '']);
    expect(damaged.stderr).toContain('organization.json of the ops bucket is damaged');
    await writeState(hub.world.ops, stateOf(NOON));
  });

  it('a bucket that cannot be reached is told as that, and a URL that does not show its ledger is misuse', async () => {
    const folder = workspace({ 'p.json': HIGH });
    const asked = [...args(folder), '--region', 'eu-west-1'];
    const ran = await hub.run(asked, { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' });
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(/cannot read s3:\/\/ops\/checkpoint\/current\.json: .*ECONNREFUSED/);
    const url = await hub.run([...args(folder), '--url', 'https://x.lambda-url.eu-west-1.on.aws/']);
    expect([url.code, url.stdout]).toEqual([2, '']);
    expect(url.stderr).toContain('name the deployed hub by --profile and --region');
  });

  it('a checkpoint that is damaged is not taken for an empty ledger', async () => {
    const folder = workspace({ 'p.json': HIGH });
    const headers = { contentType: 'application/json' };
    await hub.world.ops.write('checkpoint/current.json', Buffer.from('{'), 'always', headers);
    const ran = await hub.run([...args(folder), '--region', 'eu-west-1']);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toContain('no checkpoint is there that can be read whole');
  });
});

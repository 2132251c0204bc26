import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/cli/commands/inspect/explain.ts';
import { list } from '../../../../src/cli/commands/inspect/list.ts';
import { bareFinding } from '../../../helpers/data/findings.ts';
import { palisade, workspace } from '../../../helpers/hub/palisade.ts';
import {
  bruteForce,
  newWorld,
  NOON,
  publisherIn,
  tickAt,
} from '../../../helpers/hub/publishing.ts';
import { answeringHub } from '../../../helpers/hub/question-server.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

async function hubWith(addresses: readonly string[]): Promise<string> {
  const world = newWorld();
  const facts = addresses.map((address, n) =>
    bruteForce(address, NOON - 60, { account: `11112222333${n % 3}` }),
  );
  await world.ledger.record(facts, NOON - 60);
  await tickAt(publisherIn(world), NOON);
  return answeringHub(world, NOON);
}

describe('list', () => {
  it('shows the entries in force as a table, with how long each stays', async () => {
    const { exit, out, err } = await runVerb(list, ['--url', await hubWith(['45.1.2.3'])]);
    expect([exit, err]).toEqual([0, '1 entry of edition 1\n']);
    const [head, line] = out.split('\n');
    expect(head).toMatch(/^value +band +kind +accounts +first seen +last seen +until$/);
    expect(line).toMatch(/^45\.1\.2\.3 +low +ip +1 +2026-08-03T11:59:00Z .*Z \(in \d+ \w+\)$/);
  });

  it('shows as own what findings show, with the account and until when it counts', async () => {
    const world = newWorld();
    const shows = { account: '111122223333', shows: ['34.1.2.3'] };
    await world.ledger.record([bruteForce('45.1.2.3', NOON - 60, shows)], NOON - 60);
    await tickAt(publisherIn(world), NOON);
    const { out, err } = await runVerb(list, ['own', '--url', await answeringHub(world, NOON)]);
    const [head, line, rest] = out.split('\n');
    expect(head).toMatch(/^value +kind +until +of +because$/);
    expect(line).toMatch(/^34\.1\.2\.3 +ip +2026-09-02T11:59:00Z .* +account 111122223333 +/);
    expect([rest, err]).toEqual(['', '1 own\n']);
  });

  it('says that what findings show cannot be listed before there is a checkpoint', async () => {
    const url = await answeringHub(newWorld(), NOON);
    const { err } = await runVerb(list, ['own', '--url', url]);
    expect(err).toContain('cannot be listed now');
  });

  it('reads page after page', async () => {
    const addresses = Array.from({ length: 1_100 }, (_, n) => `45.1.${n >> 7}.${n & 127}`);
    const { out } = await runVerb(list, ['--url', await hubWith(addresses), '--csv']);
    expect(out.trimEnd().split('\n').slice(1)).toHaveLength(1_100);
  });

  it('filters by what leaves within a length of the hub’s own clock', async () => {
    const url = await hubWith(['45.1.2.3']);
    const within = async (length: string) =>
      (await runVerb(list, ['--url', url, '--until', length, '--csv'])).out.split('\n').length - 2;
    expect([await within('1m'), await within('52w')]).toEqual([0, 1]);
  });

  it('has what explain asks for: the values in a network, and those that a finding names', async () => {
    const url = await hubWith(['45.1.2.3', '45.1.3.4']);
    const explained = async (text: string) => (await runVerb(explain, [text, '--url', url])).out;
    expect(await explained('45.1.2.0/24')).toMatch(
      /^45\.1\.2\.3: listed\n[^]*\(in \d+ hours\)\n[^]*of edition 1\n$/,
    );
    expect(await explained('45.1.2.0/24')).not.toContain('45.1.3.4');
    const finding = createHash('md5').update('45.1.3.4').digest('hex');
    expect(await explained(finding)).toMatch(/^45\.1\.3\.4: listed\n/);
  });

  it('takes a typo for misuse before anything is asked', async () => {
    const calls = [['blocked'], ['--band', 'hihg'], ['--until', 'soon'], ['--csv', '--json']];
    for (const call of calls) {
      expect(await runVerb(list, [...call, '--url', 'http://127.0.0.1:1/'])).toMatchObject({
        exit: 2,
        out: '',
      });
    }
  });

  it('reads what a replay left, by the same filters', () => {
    const findings = ['45.1.1.1', '45.1.1.2'].map((ip, n) =>
      bareFinding({
        ip,
        id: `id-${n}`,
        seen: '2026-08-03T11:00:00Z',
        account: `11112222333${n}`,
      }),
    );
    const folder = workspace({ 'in.json': findings });
    const at = ['--at', '2026-08-03T12:00:00Z', '--out', 'edition'];
    expect(palisade(folder, ['replay', 'in.json', ...at]).code).toBe(0);
    const listed = (...args: readonly string[]) =>
      palisade(folder, ['list', ...args, '--out', 'edition', '--csv'])
        .stdout.split('\n')
        .map((line) => line.split(',')[0]);
    expect(listed()).toEqual(['value', '45.1.1.1', '45.1.1.2', '']);
    expect(listed('--account', '111122223331')).toEqual(['value', '45.1.1.2', '']);
    expect(listed('--region', 'us-east-1')).toEqual(['value', '']);
    expect(palisade(folder, ['list', 'own', '--out', 'edition'])).toMatchObject({ code: 2 });
  });
});

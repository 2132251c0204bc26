/** A local hub whose store was lost keeps its feeds as they are, says so, and goes on when somebody takes that. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { textAt, listAt } from '../../src/domain/base/lookup.ts';
import { bareFinding } from '../helpers/data/findings.ts';
import { newFolder } from '../helpers/data/folder.ts';
import { eventually, killHubs, startHub } from '../helpers/hub/hub-process.ts';
import { feedOf, post } from '../helpers/hub/hub-talk.ts';
import { palisade } from '../helpers/hub/palisade.ts';

afterAll(killHubs);

it('is held until palisade release --accept-empty-ledger', async () => {
  const data = await newFolder();
  const options = ['--live', '--port', '0', '--data', data];
  const first = await startHub(options);
  const seen = new Date().toISOString();
  expect((await post(first, [bareFinding({ ip: '45.1.1.1', seen, id: 'one' })])).status).toBe(202);
  await eventually('the address in the feed', async () =>
    (await feedOf(first)).includes('45.1.1.1') ? true : undefined,
  );
  await first.end('SIGTERM');
  await rm(join(data, 'store'), { recursive: true });

  const second = await startHub(options);
  const run = (...args: readonly string[]) => palisade(data, [...args, '--data', data]);
  const alarms = (): readonly unknown[] =>
    listAt(JSON.parse(run('status', '--json').stdout || '{}'), 'alarms');
  await eventually('the alarm', () =>
    Promise.resolve(
      alarms().some((one) => String(one).includes('--accept-empty-ledger')) || undefined,
    ),
  );
  expect(run('status').stdout).toContain('the ledger is not the one that edition');
  expect(await feedOf(second)).toEqual(['45.1.1.1']);
  expect(run('release', '--accept-empty-ledger', '--for', '1h', '--reason', 'lost')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--accept-empty-ledger goes without --for') as string,
  });
  const accepted = run('release', '--accept-empty-ledger', '--reason', 'lost', '--json');
  expect([accepted.code, textAt(JSON.parse(accepted.stdout), 'act')]).toEqual([0, 'release']);
  await eventually('the sentinel', async () =>
    (await feedOf(second)).join() === '192.0.2.1' ? true : undefined,
  );
  expect(run('release', '--accept-empty-ledger', '--reason', 'again')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('holds nothing back for its ledger') as string,
  });
});

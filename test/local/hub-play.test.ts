/** The play as a newcomer watches it: entries come, are seen again, expire and leave. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textAt } from '../../src/domain/lookup.ts';
import { parseTime } from '../../src/domain/time.ts';
import { bareFinding } from '../helpers/findings.ts';
import { newFolder } from '../helpers/folder.ts';
import { eventually, killHubs, startHub, type HubProcess } from '../helpers/hub-process.ts';
import { feedOf, jsonFrom, post } from '../helpers/hub-talk.ts';

/** A day, for which a brute force is listed, takes 12 seconds: time enough to see it come and go. */
const SPEED = '7200';

afterAll(killHubs);

describe('a play that is watched', () => {
  let hub: HubProcess;

  beforeAll(async () => {
    hub = await startHub(['--port', '0', '--speed', SPEED, '--data', await newFolder()]);
  });

  it('has a first feed of its findings, at the URL that it printed first', async () => {
    const lines = await feedOf(hub);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines).not.toContain('192.0.2.1');
    expect(hub.printed()).toContain(`feed      ${hub.url}feeds/blocklist.txt`);
  });

  it('lists what is posted and takes it out when its window ends', async () => {
    const seen = textAt(await jsonFrom(hub, 'status'), 'time') ?? '';
    const shape = { type: 'UnauthorizedAccess:EC2/SSHBruteForce', severity: 2, role: 'TARGET' };
    const finding = bareFinding({ ...shape, ip: '45.77.1.2', direction: 'INBOUND', seen });
    expect((await post(hub, finding)).status).toBe(202);
    await eventually(
      'it is listed',
      async () => (await feedOf(hub)).includes('45.77.1.2') || undefined,
    );
    await eventually(
      'it leaves',
      async () => !(await feedOf(hub)).includes('45.77.1.2') || undefined,
    );
    const found = await jsonFrom(hub, 'explain?value=45.77.1.2');
    expect(found).toMatchObject({ place: 'not-in-force' });
    const now = textAt(await jsonFrom(hub, 'status'), 'time');
    expect(Number(parseTime(now)) - Number(parseTime(seen))).toBeGreaterThanOrEqual(86_400);
  });

  it('tells what comes, what is seen again and what leaves', async () => {
    for (const sentence of [
      /\+ \S+ comes in \((critical|high|medium|low)\), until 20/,
      /~ \S+ is seen again, by account \d{12} in /,
      /- \S+ leaves: its window has ended/,
    ]) {
      await eventually(String(sentence), () => Promise.resolve(sentence.exec(hub.printed())?.[0]));
    }
    expect(hub.printed()).not.toContain('trouble');
  });
});

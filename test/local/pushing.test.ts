/**
 * The push lane as it is started: a hub, fifty firewalls in a process of their own, and findings. Boxes that hang, refuse,
 * answer nothing or lose what they held each come to hold the feed, and keep no other from it.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { formatTime } from '../../src/domain/base/time.ts';
import { bareFinding } from '../helpers/data/findings.ts';
import { newFolder } from '../helpers/data/folder.ts';
import {
  ADDRESSES,
  change,
  heldBy,
  startFirewalls,
  type Firewall,
  type Firewalls,
} from '../helpers/hub/firewalls.ts';
import { eventually, killHubs, startHub, type HubProcess } from '../helpers/hub/hub-process.ts';
import { feedOf, jsonFrom, post } from '../helpers/hub/hub-talk.ts';

const BOXES = 50;
/** A box that failed is tried again within this, whatever the back-off draws. */
const PATIENCE_MS = 90_000;

let hub: HubProcess;
let boxes: Firewalls;
let folder: string;

const hubArguments = () => [
  ...['--live', '--port', '0', '--data', join(folder, 'data')],
  ...['--config', join(folder, 'palisade.json'), '--push-keys', join(folder, 'push-keys.json')],
];

beforeAll(async () => {
  folder = await newFolder();
  boxes = await startFirewalls(BOXES, folder);
  hub = await startHub(hubArguments());
});

afterAll(() => {
  killHubs();
  boxes.stop();
});

function box(n: number): Firewall {
  const found = boxes.all[n];
  if (found === undefined) throw new Error(`there is no box ${n}`);
  return found;
}

/** A command-and-control server, which is listed at once. */
async function list(ip: string): Promise<void> {
  const type = 'Backdoor:EC2/C&CActivity.B';
  const shape = { type, severity: 8, role: 'TARGET', direction: 'OUTBOUND' } as const;
  const seen = formatTime(Math.floor(Date.now() / 1_000));
  expect(
    (await post(hub, bareFinding({ ...shape, ip, seen, id: ip.replaceAll('.', '') }))).status,
  ).toBe(202);
  await eventually('it is in the feed', async () => (await feedOf(hub)).includes(ip) || undefined);
}

async function converge(which: readonly Firewall[], patience = PATIENCE_MS): Promise<void> {
  const feed = [...(await feedOf(hub))].sort();
  for (const one of which) {
    await eventually(
      `${one.name} holds the feed`,
      async () => JSON.stringify(await heldBy(one)) === JSON.stringify(feed) || undefined,
      patience,
    );
  }
}

async function statusOf({ name }: Firewall): Promise<unknown> {
  const boxesThere = listAt(await jsonFrom(hub, 'status'), 'boxes');
  return boxesThere.find((one) => textAt(one, 'name') === name);
}

describe('fifty firewalls', () => {
  it('hold the first edition, its sentinel, and then what is listed', async () => {
    await converge(boxes.all);
    expect(await heldBy(box(0))).toEqual(['192.0.2.1']);
    await list('45.83.64.10');
    await converge(boxes.all);
    expect(await heldBy(box(49))).toEqual(['45.83.64.10']);
    expect(await statusOf(box(49))).toMatchObject({ behind: 0, failing: null, fault: null });
  });

  it('get it while others hang, refuse, or answer nothing; these get it when they are back', async () => {
    const [hanging, refusing, silent, ...well] = boxes.all;
    if (hanging === undefined || refusing === undefined || silent === undefined) return;
    await change(hanging, { behaviour: 'hang' });
    await change(refusing, { behaviour: 'refuse' });
    await change(silent, { behaviour: 'forget-answers' });
    await list('45.83.64.20');
    await list('45.83.64.30');
    await converge(well);
    await eventually('its trouble is known', async () => {
      return textAt(await statusOf(refusing), 'failing', 'reason')?.includes('503') || undefined;
    });
    // It heard every command, and nobody knows that: it is sent all again.
    await eventually('the silent one has it', async () =>
      (await heldBy(silent)).includes('45.83.64.30') ? true : undefined,
    );
    for (const one of [hanging, refusing, silent]) await change(one, { behaviour: 'well' });
    await list('45.83.64.40');
    await converge(boxes.all);
    expect(at(await statusOf(hanging), 'failing')).toBeNull();
  });

  it('that have lost what they held are sent all of it with the next edition', async () => {
    await change(box(7), { restart: true });
    expect(await heldBy(box(7))).toEqual([]);
    await list('45.83.64.50');
    await converge([box(7)]);
    await eventually('it is said', () =>
      Promise.resolve(
        hub.printed().includes(`${box(7).name} holds edition`) &&
          hub.printed().includes(`${ADDRESSES} held something else`)
          ? true
          : undefined,
      ),
    );
  });

  it('are gone on with by the next hub, after a kill at any instant', async () => {
    const type = 'Backdoor:EC2/C&CActivity.B';
    const seen = formatTime(Math.floor(Date.now() / 1_000));
    const shape = { type, severity: 8, role: 'TARGET', direction: 'OUTBOUND', seen } as const;
    await post(hub, bareFinding({ ...shape, ip: '45.83.64.60', id: '458364150' }));
    await hub.end('SIGKILL');
    hub = await startHub(hubArguments());
    await eventually(
      'it is in the feed',
      async () => (await feedOf(hub)).includes('45.83.64.60') || undefined,
    );
    await converge(boxes.all, 2 * PATIENCE_MS);
    expect(await hub.end('SIGTERM')).toBe(0);
  });
});

it('a box whose key is not given is not pushed to', async () => {
  const [data, config] = [await newFolder(), join(folder, 'palisade.json')];
  const other = await startHub(['--live', '--port', '0', '--data', data, '--config', config]);
  expect(other.printed()).toContain('none (--push-keys gives no key) to simulated-1');
  await other.end('SIGTERM');
});

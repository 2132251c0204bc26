/** A pushed feed becomes the edition's, by way of no list that is empty or too long, whatever dies on the way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { memoryPushRecords } from '../../../src/adapters/memory/memory-push-records.ts';
import {
  pushPlan,
  REQUEST_BYTES_MAX,
  type PushCommand,
} from '../../../src/domain/push/push-plan.ts';
import type { PushedBox } from '../../../src/domain/push/pushed-boxes.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import { editionFiles } from '../../../src/usecases/push/edition-lines.ts';
import { pushBox, type PushPorts } from '../../../src/usecases/push/push-box.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { applied, fakeBox } from '../../helpers/fakes/pushed-box.ts';

/** Few different lines, so that lists overlap. */
const line = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((n) => `198.51.100.${n}`),
  // Long ones: what fits by lines may not fit by bytes.
  fc.integer({ min: 1, max: 9 }).map((n) => `2001:db8:ffff:ffff:ffff:ffff:ffff:fff${n}`),
);
const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 30 });
/** Requests of a few lines, so that long lists take several. */
const room = fc
  .record({
    linesMax: fc.integer({ min: 1, max: 40 }),
    requestBytesMax: fc.constantFrom(20, 90, 2_000),
  })
  .map((most) => ({ ...most, bytesMax: 15 * most.linesMax }));

function bytes(list: ReadonlySet<string>): number {
  return [...list].reduce((sum, one) => sum + one.length + 1, 0);
}

describe('a plan', () => {
  it('ends in exactly the edition, never empty, never over the room on the way', () => {
    fc.assert(
      fc.property(lines, lines, room, (held, wanted, most) => {
        let box = new Set(held);
        const linesMax = Math.max(most.linesMax, wanted.length);
        const bytesMax = Math.max(most.bytesMax, bytes(new Set(wanted)));
        for (const command of pushPlan(held, wanted, most)) {
          const before = box;
          box = applied(box, command);
          expect(command.entries.length).toBeGreaterThan(0);
          expect(box.size).toBeGreaterThan(0);
          // What was too long already may shrink in steps.
          expect(box.size).toBeLessThanOrEqual(Math.max(linesMax, before.size - 1));
          expect(bytes(box)).toBeLessThanOrEqual(Math.max(bytesMax, bytes(before) - 1));
        }
        expect(box).toEqual(new Set(wanted));
      }),
      { numRuns: cases(5_000) },
    );
  });

  it('touches no line that both have, unless it replaces all', () => {
    fc.assert(
      fc.property(lines, lines, room, (held, wanted, most) => {
        const both = new Set(held.filter((one) => wanted.includes(one)));
        const changes = pushPlan(held, wanted, most).filter(
          ({ command }) => command !== 'snapshot',
        );
        if (changes.length < pushPlan(held, wanted, most).length) return;
        expect(changes.flatMap(({ entries }) => entries).filter((one) => both.has(one))).toEqual(
          [],
        );
      }),
    );
  });

  it('is nothing where nothing differs, and a snapshot where nobody knows', () => {
    fc.assert(
      fc.property(lines, room, (wanted, most) => {
        expect(pushPlan(wanted, wanted.toReversed(), most)).toEqual([]);
        const whole = pushPlan(undefined, wanted, { ...most, requestBytesMax: 2_000 });
        expect(whole).toEqual([{ command: 'snapshot', entries: wanted }]);
      }),
    );
  });

  it('adds what is new before it takes away what is old, where there is room', () => {
    const held = ['192.0.2.1', '198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4'];
    const wanted = ['198.51.100.9', ...held.slice(1)];
    const roomy = { linesMax: 6, bytesMax: 1_000 };
    const commands = (most: typeof roomy) => pushPlan(held, wanted, most).map(verbOf);
    expect(commands(roomy)).toEqual(['add', 'remove']);
    expect(commands({ ...roomy, linesMax: 5 })).toEqual(['remove', 'add']);
  });

  it('of a long list is cut into requests that a box takes', () => {
    const many = Array.from({ length: 131_072 }, (_, n) => `2001:db8:${n.toString(16)}:ffff::/64`);
    const plan = pushPlan(undefined, many, { linesMax: 131_072, bytesMax: 10_000_000 });
    expect(plan.map(verbOf)).toEqual(['snapshot', ...plan.slice(1).map(() => 'add')]);
    expect(plan.flatMap(({ entries }) => entries)).toEqual(many);
    for (const { entries } of plan) {
      expect(JSON.stringify(entries).length).toBeLessThan(REQUEST_BYTES_MAX + 100);
    }
  });
});

function verbOf({ command }: PushCommand): string {
  return command;
}

const BOX: PushedBox = {
  name: 'muc-1',
  url: 'https://muc-1.example',
  vdom: undefined,
  certificateAuthority: undefined,
  timeout: 10,
  secretArn: undefined,
  secretKeyArn: undefined,
  feeds: [{ resource: 'palisade-addresses-push', path: 'feeds/blocklist.txt' }],
};

async function commitEdition(ops: ObjectStore, number: number, wanted: readonly string[]) {
  const digest = String(number).repeat(64).slice(0, 64);
  const folder = `editions/${String(number).padStart(8, '0')}-${digest.slice(0, 16)}`;
  const put = (key: string, text: string) =>
    ops.write(key, Buffer.from(text), 'always', { contentType: 'text/plain' });
  await put(`${folder}/feeds/blocklist.txt`, wanted.map((one) => `${one}\n`).join(''));
  const budget = { linesMax: 40, bytesMax: 600 };
  const manifest = { files: { 'feeds/blocklist.txt': { budget } } };
  await put(`${folder}/manifest.json`, JSON.stringify(manifest));
  const feeds = ['feeds/blocklist.txt'];
  const listing = { parts: [], wholeAt: 0, wholeLines: 0, changedLines: 0 };
  const rest = { feeds, at: 0, growth: {}, peak: {}, listing };
  await put('editions/current.json', JSON.stringify({ number, digest, ...rest }));
}

/** What happens while edition after edition is committed. */
const happening = fc.oneof(
  // One line for another: the number of lines stays, so that it shows nothing.
  fc.record({ kind: fc.constant('swap' as const), line }),
  fc.record({ kind: fc.constant('swap' as const), line }),
  fc.record({ kind: fc.constant('edition' as const), wanted: lines }),
  // Which request from here on is lost, and whether the box still heard it.
  fc.record({ kind: fc.constant('loss' as const), after: fc.nat({ max: 4 }), heard: fc.boolean() }),
  fc.record({ kind: fc.constant('kill' as const), after: fc.nat({ max: 6 }) }),
  fc.record({ kind: fc.constant('reset' as const) }),
  fc.record({ kind: fc.constant('wait' as const) }),
);

describe('a box', () => {
  it('ends with the edition that stands, whatever was lost, killed or forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.array(happening, { maxLength: 12 }), async (first, events) => {
        const world = newBoxWorld();
        let number = 1;
        let wanted: readonly string[] = first;
        await commitEdition(world.ops, number, wanted);
        for (const event of events) {
          if (event.kind === 'edition') wanted = event.wanted;
          else if (event.kind === 'swap') wanted = swapped(wanted, event.line);
          else world.meet(event);
          if (event.kind === 'edition' || event.kind === 'swap') {
            await commitEdition(world.ops, (number += 1), wanted);
          }
          await world.push();
        }
        world.heal();
        for (let n = 0; n < 3; n += 1) await world.push();
        const [feed] = BOX.feeds;
        expect(world.box.feeds.get(feed?.resource ?? '')).toEqual(new Set(wanted));
        expect(world.wasEmptied()).toBe(false);
      }),
      { numRuns: cases(5_000) },
    );
  });
});

describe('a run that is killed at any step, and shows nothing of it by the number of lines', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'after %i of them is made good by the next',
    async (after) => {
      const world = newBoxWorld();
      const editions = [
        ['a', 'b', 'c', 'd'],
        ['b', 'c', 'd', 'e'],
        ['b', 'c', 'd', 'f'],
      ].map((one) => one.map((letter) => `2001:db8::${letter}`));
      for (const [n, wanted] of editions.entries()) {
        await commitEdition(world.ops, n + 1, wanted);
        if (n === 1) world.meet({ kind: 'kill', after });
        await world.push();
      }
      expect([...world.box.feeds.values()]).toEqual([new Set(editions[2])]);
    },
  );
});

function swapped(wanted: readonly string[], line: string): readonly string[] {
  return wanted.includes(line) ? wanted : [...wanted.slice(1), line];
}

class Killed extends Error {}

function newBoxWorld() {
  const ops = memoryObjectStore();
  const records = memoryPushRecords();
  let now = 1_785_758_400;
  let loss: { after: number; heard: boolean } | undefined;
  let kill: number | undefined;
  let run = 0;
  let emptied = false;
  /** Requests and writes count alike: a process may die at each of them. */
  const step = (): void => {
    if (kill === undefined) return;
    if (kill === 0) throw new Killed();
    kill -= 1;
  };
  const box = fakeBox({
    before() {
      step();
      if (loss !== undefined && loss.after === 0 && !loss.heard) throw new Error('no answer');
    },
    after(resource) {
      if (box.feeds.get(resource)?.size === 0) emptied = true;
      if (loss?.after === 0) throw new Error('no answer');
      if (loss !== undefined) loss.after -= 1;
      step();
    },
  });
  const ports = (): PushPorts => ({
    ops,
    files: editionFiles(ops),
    records: {
      read: (name) => records.read(name),
      async write(record) {
        step();
        const outcome = await records.write(record);
        step();
        return outcome;
      },
    },
    firewall: box,
    wallTime: () => now,
    random: () => 0.5,
  });
  return {
    ops,
    box,
    meet(event: { kind: string; after?: number; heard?: boolean }) {
      if (event.kind === 'loss') loss = { after: event.after ?? 0, heard: event.heard === true };
      if (event.kind === 'kill') kill = event.after;
      if (event.kind === 'reset') box.feeds.clear();
    },
    heal() {
      loss = undefined;
      kill = undefined;
      now += 3_600;
    },
    /** One run of a process of its own; one that is killed says nothing more. */
    async push() {
      run += 1;
      now += 61;
      await pushBox(ports(), {
        box: BOX,
        holder: `run ${run}`,
        length: 60,
        timeout: 10,
        leavesFailing: 0,
      }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      if (kill === 0) kill = undefined;
    },
    wasEmptied: () => emptied,
  };
}

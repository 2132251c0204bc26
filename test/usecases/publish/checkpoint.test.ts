/** The publisher's memory between processes: parts that add up, and none that is trusted if one is not whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { factWriter, readFactLines } from '../../../src/domain/facts/fact-lines.ts';
import { bareStatus } from '../../../src/domain/facts/finding-status.ts';
import { changeText, parseFact, type Fact } from '../../../src/domain/facts/fact.ts';
import { HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import {
  commitCheckpoint,
  readCheckpoint,
  writeParts,
  type CheckpointHead,
} from '../../../src/usecases/publish/checkpoint.ts';
import { aFact, canary, joined, sighting, standing } from '../../helpers/data/facts.ts';
import { cases, itInFull } from '../../helpers/arbitraries/cases.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  textIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

const HEADERS = { contentType: 'application/x-ndjson' };
const TIMES = { watermark: NOON, rebuiltAt: NOON, edition: 1, whole: 0 };
const always = () => true;

async function keysIn(ops: ObjectStore): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of ops.list('checkpoint/')) keys.push(key);
  return keys;
}

async function saved(ops: ObjectStore, ...batches: readonly (readonly Fact[])[]) {
  const parts: CheckpointHead['parts'][number][] = [];
  for (const [n, facts] of batches.entries())
    parts.push(...(await writeParts(ops, `p${n}`, facts)));
  const head = await commitCheckpoint(ops, { ...TIMES, parts }, undefined);
  if (head === undefined) throw new Error('the checkpoint was not committed');
  return head;
}

async function recalled(ops: ObjectStore): Promise<readonly Fact[] | undefined> {
  const facts: Fact[] = [];
  const head = await readCheckpoint(ops, always, (some) => void facts.push(...some));
  return head === undefined ? undefined : facts;
}

/** Memory and checkpoint leave out what a finding is about: who asks reads the ledger. */
function asHeld(fact: Fact): Fact {
  return fact.kind === 'standing'
    ? { kind: 'standing', standing: bareStatus(fact.standing) }
    : fact;
}

describe('facts as lines', () => {
  it('are read as they were written, but for what a finding is about, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(aFact), (facts) => {
        const writer = factWriter();
        const text = facts.map((fact) => writer.write(fact)).join('');
        expect(joined(readFactLines(text) ?? [])).toEqual(joined(facts.map(asHeld)));
        expect(readFactLines(text)).toHaveLength(facts.length);
      }),
    );
  });

  it('are in the format of version 2: a change must raise the version', () => {
    const writer = factWriter();
    const [first, second] = [sighting({}), sighting({ ip: '203.0.113.8' })];
    if (first.kind !== 'sighting' || second.kind !== 'sighting') throw new Error('no sightings');
    const known = { confirmed: true, asn: 64_512, organization: 'Example' };
    const value = { ...second.sighting.value, ...known };
    const alike = { ...second.sighting, value, traits: first.sighting.traits };
    const facts: readonly Fact[] = [first, { kind: 'sighting', sighting: alike }, standing()];
    expect([...facts, canary('192.0.2.1')].map((fact) => writer.write(fact)).join('')).toBe(
      `["t",{"type":"UnauthorizedAccess:EC2/SSHBruteForce","severity":5,"accountId":"111111111111","region":"eu-west-1","direction":"INBOUND","role":"TARGET","affiliated":false,"customRule":false}]
[0,"aws/111111111111/eu-west-1/f1","ip","203.0.113.7",false,false,null,1795348740,1795348800]
[0,"aws/111111111111/eu-west-1/f1","ip","203.0.113.8",true,false,64512,1795348740,1795348800,"Example"]
["s","aws/111111111111/eu-west-1/f1",1795348800,false,false]
{"v":1,"kind":"canary","canary":{"value":"192.0.2.1","lastSeen":1795348800}}
`,
    );
  });

  it.each([
    ['of half their traits', '["t",{"type":"t","accountId":"a"}]\n'],
    ['cut off', '["s","f",1,false,false]'],
    ['of traits that are not there', '[0,"f","ip","1.2.3.4",false,false,null,1,2]\n'],
    ['of no kind', '["t",{"type":"t","accountId":"a"}]\n[0,"f","x","1",false,false,null,1,2]\n'],
    ['of another shape', '["s","f","1",false,false]\n'],
    ['no JSON', '[1\n'],
    ['no fact', '{"kind":"other"}\n'],
  ])('are refused if %s', (_, text) => {
    expect(readFactLines(text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  const facts = (count: number) =>
    Array.from({ length: count }, (_, n) => bruteForce(`45.9.1.${n}`, NOON))
      .flat()
      .flatMap((fact) => parseFact(changeText(fact)) ?? []);

  it('gives back the facts of all its parts', async () => {
    const ops = memoryObjectStore();
    await saved(ops, facts(3), facts(9));
    expect(joined((await recalled(ops)) ?? [])).toEqual(joined(facts(9)));
  });

  it.each<[string, (ops: ObjectStore, key: string) => Promise<unknown>]>([
    ['gone', (ops, key) => ops.remove(key)],
    ['cut off', (ops, key) => ops.write(key, Buffer.from('["s"'), 'always', HEADERS)],
    ['another', (ops, key) => ops.write(key, Buffer.from(''), 'always', HEADERS)],
  ])('is not trusted if one part is %s', async (_, damage) => {
    const ops = memoryObjectStore();
    await saved(ops, facts(3), facts(5));
    await damage(ops, 'checkpoint/p1-0.jsonl');
    expect(await recalled(ops)).toBeUndefined();
  });

  it('is what version 2 is: another version is not read', async () => {
    const ops = memoryObjectStore();
    await saved(ops, facts(2));
    const written = JSON.parse(await textIn(ops, 'checkpoint/current.json')) as object;
    expect(written).toEqual({
      palisade: 'checkpoint',
      version: 2,
      ...TIMES,
      parts: [{ key: 'checkpoint/p0-0.jsonl', etag: expect.any(String) as unknown, facts: 4 }],
    });
    for (const version of [undefined, 1, 3, '2', null]) {
      const body = Buffer.from(JSON.stringify({ ...written, version }));
      await ops.write('checkpoint/current.json', body, 'always', HEADERS);
      expect(await recalled(ops)).toBeUndefined();
    }
  });

  it('is not read if its head is not to be trusted', async () => {
    const ops = memoryObjectStore();
    await saved(ops, facts(1));
    const taken: Fact[] = [];
    const head = await readCheckpoint(
      ops,
      ({ watermark }) => watermark > NOON,
      (some) => void taken.push(...some),
    );
    expect([head, taken]).toEqual([undefined, []]);
  });

  it('removes what only the one before needed, and yields to another publisher', async () => {
    const ops = memoryObjectStore();
    const before = await saved(ops, facts(1));
    const parts = await writeParts(ops, 'next', facts(2));
    const next = await commitCheckpoint(ops, { ...TIMES, parts }, before);
    expect(await keysIn(ops)).toEqual(['checkpoint/current.json', 'checkpoint/next-0.jsonl']);
    expect(next).toBeDefined();
    expect(await commitCheckpoint(ops, { ...TIMES, parts: [] }, before)).toBeUndefined();
    expect(joined((await recalled(ops)) ?? [])).toEqual(joined(facts(2)));
  });

  itInFull('of many facts is written in parts', async () => {
    const ops = memoryObjectStore();
    const many = Array.from({ length: 80_000 }, (_, n): Fact => {
      const standing = { updatedAt: n, archived: false, vetoed: false };
      return {
        kind: 'standing',
        standing: { finding: `finding ${n} ${'x'.repeat(100)}`, ...standing },
      };
    });
    const parts = await writeParts(ops, 'many', many);
    expect(parts.length).toBeGreaterThan(1);
    for (const { key } of parts) expect((await textIn(ops, key)).length).toBeLessThan(9e6);
    await commitCheckpoint(ops, { ...TIMES, parts }, undefined);
    expect(await recalled(ops)).toEqual(many);
  });
});

describe('a publisher', () => {
  const MINUTES = 11 * MINUTE;
  const HEAD = 'checkpoint/current.json';
  const PART = /"key":"([^"]+)"/;

  it('rebuilds from the ledger, whatever is wrong with its checkpoint', async () => {
    const field = fc.constantFrom('version', 'watermark', 'rebuiltAt', 'edition', 'whole', 'parts');
    const damage = fc.oneof(
      fc.record({
        kind: fc.constant('head' as const),
        field,
        value: fc.constantFrom(null, '2', 0.5),
      }),
      fc.record({
        kind: fc.constantFrom('cut head' as const, 'cut part' as const),
        at: fc.nat(400),
      }),
      fc.constant({ kind: 'fewer facts' as const }),
    );
    const listed = ['45.9.1.1', '45.9.1.3', '45.9.1.5'];
    await fc.assert(
      fc.asyncProperty(damage, async (done) => {
        const world = newWorld();
        await world.ledger.record(
          listed.map((address) => bruteForce(address, NOON)),
          NOON,
        );
        const first = publisherIn(world);
        await tickAt(first, NOON);
        await first.stop();
        const head = await textIn(world.ops, HEAD);
        const part = PART.exec(head)?.[1] ?? '';
        const write = (key: string, text: string) =>
          world.ops.write(key, Buffer.from(text), 'always', HEADERS);
        if (done.kind === 'head') {
          const document = JSON.parse(head) as object;
          await write(HEAD, JSON.stringify({ ...document, [done.field]: done.value }));
        } else if (done.kind === 'cut head') {
          await write(HEAD, head.slice(0, done.at % (head.length - 1)));
        } else {
          const text = await textIn(world.ops, part);
          const lines = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
          const body = done.kind === 'cut part' ? text.slice(0, done.at % text.length) : lines;
          const written = await write(part, body);
          // As if it had been written so: only what is in it can say that it is not whole.
          const { etag } = written.kind === 'conflict' ? { etag: '' } : written;
          await write(
            HEAD,
            head.replace(/"etag":"(?:[^"\\]|\\.)*"/, `"etag":${JSON.stringify(etag)}`),
          );
        }
        const report = await tickAt(publisherIn(world, 'two'), NOON + MINUTE);
        expect(report).toMatchObject({ source: 'ledger', entries: listed.length });
        expect(await feedIn(world)).toEqual(listed);
      }),
      { numRuns: cases(60) },
    );
  });

  it('adds its news to the checkpoint until they are many, and then writes it whole', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    const partsAfter = async (round: number, findings: number) => {
      const at = NOON + round * MINUTES;
      const news = Array.from({ length: findings }, (_, n) =>
        bruteForce(`45.${round}.${Math.floor(n / 250)}.${n % 250}`, at),
      );
      await world.ledger.record(news, at);
      await tickAt(one, at);
      return (await keysIn(world.ops)).length - 1;
    };
    const parts: number[] = [];
    for (const [round, findings] of [3, 2, 0, 1, 600, 1].entries()) {
      parts.push(await partsAfter(round, findings));
    }
    expect(parts).toEqual([1, 2, 2, 3, 1, 2]);
    const everything = () => {
      throw new Error('read whole');
    };
    await world.ledger.releaseLease('one');
    const successor = publisherIn({ ...world, ledger: { ...world.ledger, everything } }, 'two');
    const report = await tickAt(successor, NOON + 5 * MINUTES + 1);
    expect(report).toMatchObject({ source: 'checkpoint', outcome: 'unchanged' });
  });

  it('writes down what came while it read the whole ledger, and what a process after it must heed', async () => {
    const world = newWorld();
    const listed = '45.9.1.1';
    const others = bruteForce('45.9.1.9', NOON);
    await world.ledger.record([bruteForce(listed, NOON), others], NOON);
    const compared = NOON + HOUR;
    const everything = async function* () {
      await world.ledger.record([[override('exempt', listed, compared)]], compared);
      yield* world.ledger.everything();
    };
    const one = publisherIn(world);
    await tickAt(one, NOON);
    const comparing = publisherIn({ ...world, ledger: { ...world.ledger, everything } }, 'two');
    await world.ledger.releaseLease('one');
    expect((await tickAt(comparing, compared)).alarms).toEqual([]);
    expect(await feedIn(world)).not.toContain(listed);
    await tickAt(comparing, compared + MINUTES);
    await comparing.stop();
    const successor = publisherIn(world, 'three');
    const report = await tickAt(successor, compared + 2 * MINUTES);
    expect(report).toMatchObject({ source: 'checkpoint', outcome: 'unchanged' });
    expect(await feedIn(world)).not.toContain(listed);
  });
});

/** Audits of own addresses hour by hour, over a probe that a test steers. */
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { parseJson } from '../../../src/domain/base/json.ts';
import { HOUR } from '../../../src/domain/base/time.ts';
import type { OwnPlace } from '../../../src/domain/organization/discovered.ts';
import { ORGANIZATION_KEY, parseOwn } from '../../../src/domain/organization/own-file.ts';
import { placeKey, type ReadingOutcome } from '../../../src/domain/organization/own-state.ts';
import { readOwnAddresses } from '../../../src/usecases/audit/read-own-addresses.ts';
import { NOON, textIn } from '../../helpers/hub/publishing.ts';

const SECURITY = '100000000000';
const TERMS = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: ['eu-west-1', 'us-east-1'],
  readsTrustedLists: false,
};

function setUp(count = 2) {
  const ops = memoryObjectStore();
  const answers = new Map<string, ReadingOutcome>();
  const accounts = new Map(
    Array.from({ length: count }, (_, n) => [String(100_000_000_000 + n), 'ACTIVE']),
  );
  let asked: string[] = [];
  const ports = {
    ops,
    accounts: {
      tree: () =>
        Promise.resolve({
          parentsOf: new Map([...accounts.keys()].map((id) => [id, ['ou-ab12-cdef3456']])),
          above: new Map([['ou-ab12-cdef3456', 'r-ab12']]),
          apart: [],
          from: TERMS.organizationalUnitIds,
        }),
    },
    administered: { enrolledIn: () => Promise.resolve({ accounts: [...accounts.keys()] }) },
    probe: {
      read: (place: OwnPlace): Promise<ReadingOutcome> => {
        asked.push(placeKey(place));
        const nothing = { read: { found: [], leftOut: [] } };
        return Promise.resolve(answers.get(placeKey(place)) ?? nothing);
      },
    },
  };
  const run = async (now: number, rounds = Infinity, terms = TERMS) => {
    asked = [];
    let left = rounds;
    const report = await readOwnAddresses(ports, terms, { now, goesOn: () => left-- > 0 });
    return { ...report, asked };
  };
  const held = async () => {
    const state = parseOwn(parseJson(await textIn(ops, ORGANIZATION_KEY)));
    return state?.places.flatMap((place) =>
      place.held.map(({ address }) => `${placeKey(place)} ${address}`),
    );
  };
  const holds = (place: string, ...addresses: string[]) =>
    answers.set(place, {
      read: { found: addresses.map((address) => ({ address, holder: 'eni' })), leftOut: [] },
    });
  return { ops, answers, accounts, ports, run, held, holds };
}

describe('an audit of own addresses', () => {
  it('reads every account in every region and in none, and keeps what it found', async () => {
    const { run, held, holds } = setUp();
    holds('100000000001 us-east-1', '52.16.0.1');
    holds('100000000000 global', '75.2.0.1');
    const report = await run(NOON);
    expect(report.asked.sort()).toEqual(
      ['100000000000', '100000000001'].flatMap((account) =>
        ['eu-west-1', 'global', 'us-east-1'].map((region) => `${account} ${region}`),
      ),
    );
    expect(report).toMatchObject({ addresses: 2, accounts: 2, read: 6, unread: [], isKept: true });
    expect(await held()).toEqual([
      '100000000000 global 75.2.0.1',
      '100000000001 us-east-1 52.16.0.1',
    ]);
  });

  it('asks again each hour where there is something, and what it did not reach first', async () => {
    const { run, holds } = setUp(12);
    holds('100000000001 us-east-1', '52.16.0.1');
    const first = await run(NOON, 1);
    expect(first).toMatchObject({ read: 32, left: 4 });
    const second = await run(NOON + HOUR);
    expect(second.asked.slice(0, 4).some((place) => first.asked.includes(place))).toBe(false);
    expect(second.asked).toContain('100000000001 us-east-1');
    expect(second.asked).toHaveLength(5);
  });

  it('goes on without what cannot be read, and names it', async () => {
    const { run, held, holds, answers } = setUp();
    holds('100000000001 us-east-1', '52.16.0.1');
    await run(NOON);
    answers.set('100000000001 us-east-1', { fault: { kind: 'access-denied', detail: 'no' } });
    answers.set('100000000000 eu-west-1', { fault: { kind: 'region-not-enabled', detail: '' } });
    const report = await run(NOON + 7 * HOUR);
    expect(report.unread).toEqual(['100000000001 us-east-1: no']);
    expect(await held()).toEqual(['100000000001 us-east-1 52.16.0.1']);
  });

  it('does not look for accelerators where there are none: outside the commercial partition', async () => {
    const { run } = setUp(1);
    const { asked } = await run(NOON, 1, { ...TERMS, regions: ['us-gov-west-1'] });
    expect(asked).toEqual([`${SECURITY} us-gov-west-1`]);
  });

  it('writes nothing if accounts cannot be listed, or what was known is damaged', async () => {
    const { run, ports, ops, holds } = setUp();
    holds('100000000001 us-east-1', '52.16.0.1');
    await run(NOON);
    const before = await textIn(ops, ORGANIZATION_KEY);
    const refused = { tree: () => Promise.reject(new Error('AccessDenied')) };
    const options = { now: NOON + 6 * HOUR, goesOn: () => true };
    await expect(readOwnAddresses({ ...ports, accounts: refused }, TERMS, options)).rejects.toThrow(
      'AccessDenied',
    );
    expect(await textIn(ops, ORGANIZATION_KEY)).toBe(before);
    const damaged = before.replace('52.16.0.1', '52.16.0');
    await ops.write(ORGANIZATION_KEY, Buffer.from(damaged), 'always', {
      contentType: 'text/plain',
    });
    await expect(run(NOON + HOUR)).rejects.toThrow(
      'organization.json of the ops bucket is damaged',
    );
    expect(await textIn(ops, ORGANIZATION_KEY)).toBe(damaged);
  });

  it('gives way to a run that was quicker', async () => {
    const { ports, run, ops } = setUp();
    await run(NOON);
    const slow = {
      ...ports,
      probe: {
        read: async (place: OwnPlace) => {
          const found = await ops.read(ORGANIZATION_KEY);
          const body = found.kind === 'found' ? found.body : new Uint8Array();
          const written = Buffer.from(`${Buffer.from(body).toString()} `);
          await ops.write(ORGANIZATION_KEY, written, 'always', { contentType: 'text/plain' });
          return ports.probe.read(place);
        },
      },
    };
    const options = { now: NOON + 7 * HOUR, goesOn: () => true };
    expect(await readOwnAddresses(slow, TERMS, options)).toMatchObject({ isKept: false });
  });

  it('reads what the administrator of GuardDuty trusts, if asked, and keeps it as last known', async () => {
    const { run, held, holds, answers } = setUp();
    const terms = { ...TERMS, readsTrustedLists: true };
    const trusted = `${SECURITY} trusted eu-west-1`;
    holds(trusted, '45.83.64.0/24');
    const { asked } = await run(NOON, Infinity, terms);
    expect(asked.filter((place) => place.includes('trusted'))).toEqual([
      trusted,
      `${SECURITY} trusted us-east-1`,
    ]);
    answers.set(trusted, { fault: { kind: 'access-denied', detail: 'no' } });
    await run(NOON + 7 * HOUR, Infinity, terms);
    expect(await held()).toEqual([`${trusted} 45.83.64.0/24`]);
    await run(NOON + 8 * HOUR);
    expect(await held()).toEqual([`${trusted} 45.83.64.0/24`]);
    await run(NOON + 33 * HOUR);
    expect(await held()).toEqual([]);
  });
});

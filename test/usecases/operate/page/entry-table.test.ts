/** The parts of a table put together again, and what of it is seen first. */
import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../../../src/adapters/memory/memory-object-store.ts';
import { indicatorOf } from '../../../../src/domain/facts/indicator.ts';
import { emptyResident, setIndicator } from '../../../../src/domain/facts/resident-state.ts';
import type { Entry } from '../../../../src/domain/register/entry.ts';
import type { Band } from '../../../../src/domain/values/band.ts';
import { columnsOf, detailsOf, setIn } from '../../../../src/page/data/entry-columns.ts';
import {
  entryDetails,
  type EntryDetails,
} from '../../../../src/usecases/operate/page/entry-details.ts';
import { entryTable, type EntryTable } from '../../../../src/usecases/operate/page/entry-table.ts';
import { writeWhole } from '../../../../src/usecases/publish/edition-listing.ts';
import { commit } from '../../../../src/usecases/publish/edition-store.ts';
import { bruteForce, NOON } from '../../../helpers/hub/publishing.ts';

const ACCOUNTS = ['111122223333', '222233334444', '333344445555'];
const CLOCK = { now: NOON, wall: NOON };

const addressOf = (n: number) => `45.1.${n >> 8}.${n & 255}`;

/** Edition 1 of `count` addresses, every tenth of them critical. */
async function edition(count: number) {
  const ops = memoryObjectStore();
  const entries = Array.from({ length: count }, (_, n): Entry => {
    const value = addressOf(n);
    const band: Band = n % 10 === 9 ? 'critical' : 'low';
    const times = { lastSeen: NOON, until: NOON + 60 };
    return { key: `ip ${value}`, kind: 'ip', value, band, ...times, accounts: 1 };
  });
  const lines = entries.map((entry) => ({ entry, isShed: false }));
  const listing = await writeWhole(ops, 'e1', lines, NOON);
  const growth = { windowStart: NOON, base: count, added: 0 };
  const pointer = { number: 1, digest: 'd', feeds: [], at: NOON, listing };
  await commit(ops, { ...pointer, growth, peak: { at: NOON, entries: count } } as never, undefined);
  return ops;
}

/** Value `n` is seen by the account that comes next. */
function seen(count: number) {
  const resident = emptyResident();
  const seenBy = ACCOUNTS.map((account) => {
    const facts = bruteForce('45.1.0.0', NOON, { account });
    const sightings = facts.flatMap((fact) => (fact.kind === 'sighting' ? [fact.sighting] : []));
    const country = `Land of ${account}`;
    return indicatorOf(sightings.map((one) => ({ ...one, value: { ...one.value, country } })));
  });
  for (let n = 0; n < count; n += 1) {
    const indicator = seenBy[n % seenBy.length];
    if (indicator === undefined) throw new Error('an indicator is wanted');
    const key = `ip ${addressOf(n)}`;
    setIndicator(resident, key, { ...indicator, key });
  }
  return resident;
}

describe('the table of an edition', () => {
  it('comes in parts that come to all rows, with what each was seen by', async () => {
    const count = 16_390; // six more than a part has
    const ops = await edition(count);
    const resident = seen(count);
    const ports = { ledger: memoryLedger(), ops, resident: () => resident };
    const tables: EntryTable[] = [];
    const details: EntryDetails[] = [];
    for (let from: number | null = 0; from !== null;) {
      const table: EntryTable | undefined = await entryTable(ops, { edition: 1, from });
      const detail = await entryDetails(ports, 1, from, CLOCK);
      if (table === undefined || detail === undefined) throw new Error('the edition is gone');
      expect(detail.next).toBe(table.next);
      tables.push(table);
      details.push(detail);
      from = table.next;
    }
    expect(tables.map(({ rows }) => rows)).toEqual([count, count]);
    const { values } = columnsOf(tables);
    const own = detailsOf(details);
    if (own === undefined) throw new Error('there are no details');
    // An account is named once, by the part that comes to it first.
    expect(own.accounts.sets.flat().sort()).toEqual(ACCOUNTS);
    expect(setIn(own.countries, 0)).toEqual([`Land of ${setIn(own.accounts, 0).join()}`]);
    expect(setIn(own.networks, 0)).toEqual([]);
    const found = values.map((value, row) => `${value} ${setIn(own.accounts, row).join()}`);
    const wanted = Array.from(
      { length: count },
      (_, n) => `${addressOf(n)} ${ACCOUNTS[n % ACCOUNTS.length] ?? ''}`,
    );
    expect(found.sort()).toEqual(wanted.sort());
  });

  it('begins with the highest bands for who looks first', async () => {
    const ops = await edition(30);
    const top = await entryTable(ops, { edition: undefined, from: 0, top: 5 });
    expect(top).toMatchObject({ rows: 30, next: null, bands: 'cccll' });
    expect(top?.values.split('\n')).toEqual([19, 29, 9, 0, 1].map(addressOf));
  });
});

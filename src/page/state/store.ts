/**
 * What the page knows of the hub, and how it stays up to date: status every few seconds, the rest when the
 * edition has changed. While nobody looks at the tab nothing is asked.
 */
import { batch, computed, signal } from '@preact/signals';
import type { PlottedEdition } from '../../domain/edition/plotted-history.ts';
import { parseTime } from '../../domain/base/time.ts';
import type { EntryDetails } from '../../usecases/operate/page/entry-details.ts';
import type { EntryTable } from '../../usecases/operate/page/entry-table.ts';
import {
  columnsOf,
  detailsOf,
  type DetailColumns,
  type EntryColumns,
} from '../data/entry-columns.ts';
import type { EntryView } from '../data/entry-filter.ts';
import { ask, faultText, HubFault } from './ask.ts';
import type { HubStatus, PageSession } from './answers.ts';

export interface FirstRows {
  readonly columns: EntryColumns;
  readonly total: number;
}

export const session = signal<PageSession | undefined>(undefined);
export const hubStatus = signal<HubStatus | undefined>(undefined);
/** Why the status is not what it is now; `undefined` while all is well. */
export const hubFault = signal<string | undefined>(undefined);
export const columns = signal<EntryColumns | undefined>(undefined);
/** Of an edition that is not read yet: the first of its highest bands, and how many it has. */
export const firstRows = signal<FirstRows | undefined>(undefined);
const details = signal<DetailColumns | undefined>(undefined);
/** Why there are no details. */
export const detailsFault = signal<string | undefined>(undefined);
export const history = signal<readonly PlottedEdition[]>([]);
/** Why nothing may be changed; `undefined` if it may. */
export const readOnly = signal<string | undefined>(undefined);

/** The hub's own time, which may run faster than ours. */
export const hubNow = computed(() => parseTime(hubStatus.value?.time) ?? 0);

export const entryView = computed((): EntryView | undefined => {
  const all = columns.value;
  if (all === undefined) return undefined;
  const own = details.value?.edition === all.edition ? details.value : undefined;
  return { columns: all, details: own, now: hubNow.value };
});

const STATUS_EVERY_MS = 4_000;
/** So many rows are asked for again at most this often. */
const MANY_ROWS = 20_000;
const MANY_ROWS_EVERY_MS = 60_000;

/** As many as a screen and a half shows. */
const FIRST_ROWS = 200;

let readAt = 0;
let reading = false;

export async function start(): Promise<void> {
  await Promise.all([loadSession(), loadHistory(), loadFirst()]);
  await refresh();
  const tick = (): void => {
    if (document.visibilityState === 'visible') void refresh();
  };
  setInterval(tick, STATUS_EVERY_MS);
  document.addEventListener('visibilitychange', tick);
}

async function loadSession(): Promise<void> {
  try {
    const own = await ask<PageSession>('session');
    session.value = own;
    readOnly.value = own.readOnly ?? undefined;
  } catch (error) {
    hubFault.value = faultText(error);
  }
}

/** Plots are no reason to show nothing else. */
async function loadHistory(): Promise<void> {
  const read = await ask<{ points: readonly PlottedEdition[] }>('history').catch(() => undefined);
  if (read !== undefined) history.value = read.points;
}

/** Seen at once; the rest follows, and says what goes wrong. */
async function loadFirst(): Promise<void> {
  const table = await ask<EntryTable>('table', { top: FIRST_ROWS }).catch(() => undefined);
  if (table === undefined || table.edition === null) return;
  firstRows.value = { columns: columnsOf([table]), total: table.rows };
}

/** Asks how the hub is; reads its entries again if they have changed. */
export async function refresh(): Promise<void> {
  try {
    const status = await ask<HubStatus>('status');
    batch(() => {
      hubStatus.value = status;
      hubFault.value = undefined;
    });
  } catch (error) {
    hubFault.value = faultText(error);
    return;
  }
  const number = hubStatus.value?.edition?.number;
  const known = columns.value;
  if (number === undefined || known?.edition === number) return;
  const waits = (known?.count ?? 0) > MANY_ROWS ? MANY_ROWS_EVERY_MS : 0;
  if (performance.now() - readAt >= waits) void loadEntries();
}

async function loadEntries(): Promise<void> {
  if (reading) return;
  reading = true;
  try {
    const parts: EntryTable[] = [];
    for (let from: number | null = 0; from !== null;) {
      const edition = parts[0]?.edition ?? undefined;
      const part: EntryTable = await ask<EntryTable>('table', { edition, from });
      parts.push(part);
      from = part.next;
    }
    const read = columnsOf(parts);
    readAt = performance.now();
    columns.value = read;
    // The table is there to be read; what follows makes it richer.
    await loadHistory();
    if (read.edition !== undefined) await loadDetails(read.edition);
  } catch (error) {
    if (error instanceof HubFault && error.status === 404) return; // gone meanwhile: the next round has another
    hubFault.value = faultText(error);
  } finally {
    reading = false;
  }
}

async function loadDetails(edition: number): Promise<void> {
  try {
    const parts: EntryDetails[] = [];
    for (let from: number | null = 0; from !== null;) {
      const part: EntryDetails = await ask<EntryDetails>('details', { edition, from });
      parts.push(part);
      from = part.next;
    }
    batch(() => {
      details.value = detailsOf(parts);
      detailsFault.value = undefined;
    });
  } catch (error) {
    detailsFault.value = faultText(error);
  }
}

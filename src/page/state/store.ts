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

export const session = signal<PageSession | undefined>(undefined);
export const hubStatus = signal<HubStatus | undefined>(undefined);
/** Why the status is not what it is now; `undefined` while all is well. */
export const hubFault = signal<string | undefined>(undefined);
export const columns = signal<EntryColumns | undefined>(undefined);
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

let readAt = 0;
let reading = false;

export async function start(): Promise<void> {
  void loadEntries();
  await Promise.all([loadSession(), refresh()]);
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
  if (performance.now() - readAt >= waits) await loadEntries();
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
    history.value = (await ask<{ points: readonly PlottedEdition[] }>('history')).points;
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

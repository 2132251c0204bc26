/** A network in the drawer: what of it is listed, what is said of it as a whole, and what can be done. */
import { useMemo } from 'preact/hooks';
import { rowsFitting } from '../data/entry-filter.ts';
import { bandIn } from '../data/entry-columns.ts';
import { Band } from '../parts/badge.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Empty } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { away, counted, number } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import { entryView, hubNow } from '../state/store.ts';
import { linkTo, valueLink } from '../state/route.ts';
import type { ListedAction } from '../../usecases/operate/page/action-list.ts';
import { ActionsOn } from './actions-on.tsx';

const SHOWN_MAX = 40;

export function NetworkExplained({ network }: { readonly network: string }) {
  const view = entryView.value;
  const rows = useMemo(
    () => (view === undefined ? [] : [...rowsFitting(view, { text: network })]),
    [view?.columns, network],
  );
  const { answer, again } = useAnswer(
    () => ask<{ actions: readonly ListedAction[] }>('actions'),
    [view?.columns.edition, network],
  );
  const overrides = (answer?.actions ?? [])
    .filter(({ about, takesBack }) => about === network && !takesBack)
    .map((one) => ({
      act: one.act as 'pin',
      target: one.about,
      author: one.author,
      reason: one.reason,
      at: one.at ?? '',
      until: one.until,
      inForce: one.inForce,
    }));
  return (
    <div class="stack">
      <h2 class="value drawer-title">
        {network} <CopyButton text={network} />
      </h2>
      <p class="lead">{counted(rows.length, 'entry', 'entries')} of this network are listed.</p>
      <ActionsOn value={network} answer={{ overrides }} onDone={again} />
      {rows.length === 0 && <Empty>Nothing of it is listed.</Empty>}
      <ul class="value-list">
        {view !== undefined &&
          rows.slice(0, SHOWN_MAX).map((row) => (
            <li key={row}>
              <a class="value" href={valueLink(view.columns.values[row] ?? '')}>
                {view.columns.values[row]}
              </a>
              <Band band={bandIn(view.columns, row)} />
              <span class="muted">{away(view.columns.until[row] ?? 0, hubNow.value)}</span>
            </li>
          ))}
      </ul>
      {rows.length > SHOWN_MAX && (
        <p>
          <a href={linkTo('entries', { text: network })}>All {number(rows.length)} in the table</a>
        </p>
      )}
    </div>
  );
}

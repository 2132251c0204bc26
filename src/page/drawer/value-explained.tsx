/** One address, domain or hash in the drawer. */
import { useEffect } from 'preact/hooks';
import { PlaceBadge, Band } from '../parts/badge.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Empty, Fault } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { said } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import type { ValueExplanation } from '../state/answers.ts';
import { columns, hubNow } from '../state/store.ts';
import { rowOf } from '../data/entry-filter.ts';
import { ActionsOn } from './actions-on.tsx';
import { HeldBy } from './held-by.tsx';
import { Sightings } from './sightings.tsx';
import { WindowBar } from './window-bar.tsx';

export function ValueExplained({ value }: { readonly value: string }) {
  const edition = columns.value?.edition;
  const { answer, fault, again } = useAnswer(
    () => ask<ValueExplanation>('explain', { value }),
    [value, edition],
  );
  // What was just recorded shows without waiting for an edition.
  useEffect(() => {
    const timer = setTimeout(again, 1_500);
    return () => {
      clearTimeout(timer);
    };
  }, [edition]);
  return (
    <>
      <h2 class="value drawer-title">
        {value} <CopyButton text={value} />
      </h2>
      {fault !== undefined && <Fault>{fault}</Fault>}
      {answer === undefined ? (
        fault === undefined && <Empty>Asking why …</Empty>
      ) : (
        <Answer value={value} answer={answer} again={again} />
      )}
    </>
  );
}

interface AnswerProps {
  readonly value: string;
  readonly answer: ValueExplanation;
  readonly again: () => void;
}

function Answer({ value, answer, again }: AnswerProps) {
  const { place, because, band, until, line, edition, accounts, regions, sightings } = answer;
  const all = columns.value;
  const isInTable = all !== undefined && rowOf(all, value) !== undefined;
  return (
    <div class="stack">
      <p class="drawer-place">
        <PlaceBadge place={place} />
        {band !== null && <Band band={band} />}
        {line !== null && (
          <span class="muted">
            line <span class="value">{line}</span> of edition {edition}
          </span>
        )}
        {place === 'listed' && line === null && isInTable && (
          <span class="muted">edition {edition}</span>
        )}
      </p>
      <p class="because">{said(because)}</p>
      <WindowBar
        sightings={sightings}
        until={until}
        isPinned={band === null && place === 'listed'}
        now={hubNow.value}
      />
      <ActionsOn value={value} answer={answer} onDone={again} />
      {sightings.length > 0 && (
        <dl class="facts">
          <dt>Accounts</dt>
          <dd class="figure">{accounts.join(', ')}</dd>
          <dt>Regions</dt>
          <dd>{regions.join(', ')}</dd>
        </dl>
      )}
      {sightings.length > 0 && <Sightings sightings={sightings} now={hubNow.value} />}
      <HeldBy value={value} kind={answer.kind} />
    </div>
  );
}

/** Editions: who or what changed each, the difference of any two, and the way back with its effect. */
import { useState } from 'preact/hooks';
import { ActionForm } from '../drawer/action-form.tsx';
import { Empty, Fault, Section } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { counted, number, said, timeText, whoText } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import type { EditionsAnswer } from '../state/answers.ts';
import { hubStatus, readOnly } from '../state/store.ts';
import { changeQuery, route } from '../state/route.ts';
import { EditionDifference } from './edition-difference.tsx';

type Brief = EditionsAnswer['editions'][number];

export function EditionsView() {
  const current = hubStatus.value?.edition?.number;
  const { answer, fault } = useAnswer(() => ask<EditionsAnswer>('editions'), [current]);
  const { query } = route.value;
  const [rollback, setRollback] = useState<number | undefined>(undefined);
  if (fault !== undefined) return <Fault>{fault}</Fault>;
  if (answer === undefined || current === undefined) return <Empty>Reading the editions …</Empty>;
  const { editions } = answer;
  const to = chosen(query.get('to'), editions) ?? current;
  const from = chosen(query.get('from'), editions) ?? to - 1;
  return (
    <div class="columns">
      <Section
        title="Editions"
        aside={<span class="muted">{counted(editions.length, 'edition')}</span>}
      >
        <ol class="editions">
          {editions.map((edition) => (
            <EditionRow
              key={edition.number}
              edition={edition}
              isFrom={edition.number === from}
              isTo={edition.number === to}
              current={current}
              onRollback={() => {
                setRollback(edition.number);
              }}
            />
          ))}
        </ol>
      </Section>
      <div class="stack">
        {rollback !== undefined && (
          <Section title={`Roll back to edition ${rollback}`}>
            <p class="muted">
              That edition, less what has since ended or been exempted, retracted or unpinned; then
              frozen until somebody resumes.
            </p>
            <ActionForm
              key={rollback}
              act="rollback"
              document={{ act: 'rollback', edition: rollback }}
              about={`edition ${rollback}`}
              verb={['rollback', '--to', String(rollback)]}
              ends={[]}
              onClose={() => {
                setRollback(undefined);
              }}
            />
          </Section>
        )}
        <Compared editions={editions} from={from} to={to} />
      </div>
    </div>
  );
}

function chosen(text: string | null, editions: readonly Brief[]): number | undefined {
  return editions.find(({ number: one }) => String(one) === text)?.number;
}

interface EditionRowProps {
  readonly edition: Brief;
  readonly isFrom: boolean;
  readonly isTo: boolean;
  readonly current: number;
  readonly onRollback: () => void;
}

function EditionRow({ edition, isFrom, isTo, current, onRollback }: EditionRowProps) {
  const { change, entries, actions, policyChanged } = edition;
  const isCurrent = edition.number === current;
  return (
    <li class={isFrom || isTo ? 'edition compared' : 'edition'}>
      <div class="edition-head">
        <strong>{number(edition.number)}</strong>
        <span class="muted">{timeText(edition.at)}</span>
        <span class="figure">{entries === null ? '' : counted(entries, 'entry', 'entries')}</span>
        <span class={`figure ${(change ?? 0) > 0 ? 'grows' : 'shrinks'}`}>
          {changeText(change)}
        </span>
      </div>
      <ul class="reasons">
        {policyChanged === true && <li>Made under another policy than the one before</li>}
        {actions.map((action) => (
          <li key={`${action.at} ${action.act} ${action.target ?? ''}`}>
            <strong>{action.act}</strong> {said(action.target ?? '')} by{' '}
            <span title={said(action.author)}>{whoText(action.author)}</span>: {said(action.reason)}
          </li>
        ))}
        {actions.length === 0 && policyChanged !== true && (
          <li class="muted">Findings and the ends of windows</li>
        )}
      </ul>
      <div class="edition-buttons">
        {!isCurrent && (
          <button
            type="button"
            class="quiet"
            aria-label={`What changed since edition ${edition.number}`}
            onClick={() => {
              changeQuery({ from: String(edition.number), to: String(current) });
            }}
          >
            What changed since
          </button>
        )}
        <button
          type="button"
          class="quiet"
          aria-label={`What it changed: edition ${edition.number}`}
          onClick={() => {
            changeQuery({ from: String(edition.number - 1), to: String(edition.number) });
          }}
        >
          What it changed
        </button>
        {!isCurrent && readOnly.value === undefined && (
          <button
            type="button"
            class="quiet"
            aria-label={`Roll back … to edition ${edition.number}`}
            onClick={onRollback}
          >
            Roll back …
          </button>
        )}
      </div>
    </li>
  );
}

function changeText(change: number | null): string {
  if (change === null || change === 0) return '±0';
  return change > 0 ? `+${number(change)}` : `−${number(-change)}`;
}

function Compared({
  editions,
  from,
  to,
}: {
  readonly editions: readonly Brief[];
  readonly from: number;
  readonly to: number;
}) {
  const choose = (name: 'from' | 'to') => (event: Event) => {
    const own = { from: String(from), to: String(to) };
    changeQuery({ ...own, [name]: (event.currentTarget as HTMLSelectElement).value });
  };
  const options = (
    <>
      {editions.map((edition) => (
        <option key={edition.number} value={edition.number}>
          {edition.number} · {timeText(edition.at)}
        </option>
      ))}
    </>
  );
  return (
    <Section
      title="Difference"
      aside={
        <span class="compare">
          <label>
            <span class="muted">from</span>
            <select value={from} onChange={choose('from')}>
              {options}
            </select>
          </label>
          <label>
            <span class="muted">to</span>
            <select value={to} onChange={choose('to')}>
              {options}
            </select>
          </label>
        </span>
      }
    >
      {from < 1 ? (
        <Empty>There is no edition before the first.</Empty>
      ) : (
        <EditionDifference from={from} to={to} />
      )}
    </Section>
  );
}

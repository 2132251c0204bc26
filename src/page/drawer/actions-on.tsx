/** What operators said of a value, and what may be done with it now. */
import { useState } from 'preact/hooks';
import { said, timeText, whoText } from '../parts/words.ts';
import type { ValueExplanation } from '../state/answers.ts';
import { readOnly } from '../state/store.ts';
import { ActionForm, capital, ENDS } from './action-form.tsx';

export interface ActionsOnProps {
  readonly value: string;
  readonly answer: Pick<ValueExplanation, 'overrides'>;
  readonly onDone: () => void;
}

interface OfferedAction {
  readonly act: string;
  readonly verb: string;
  readonly says: string;
  readonly hasEnd: boolean;
  readonly target: string;
}

const NEW_ACTIONS: readonly Omit<OfferedAction, 'target'>[] = [
  { act: 'exempt', verb: 'exempt', says: 'keep it out, whatever findings say', hasEnd: true },
  { act: 'pin', verb: 'block', says: 'keep it in, whatever findings say', hasEnd: true },
  { act: 'retract', verb: 'retract', says: 'void what findings said up to now', hasEnd: false },
];

const TAKE_BACK: Readonly<Record<string, readonly [string, string]>> = {
  pin: ['unpin', 'unblock'],
  exempt: ['unexempt', 'unexempt'],
  retract: ['unretract', 'unretract'],
};

export function ActionsOn({ value, answer, onDone }: ActionsOnProps) {
  const [open, setOpen] = useState<OfferedAction | undefined>(undefined);
  const { overrides } = answer;
  const offered = NEW_ACTIONS.filter(
    ({ act }) => !overrides.some((one) => one.inForce && one.act === act && one.target === value),
  );
  return (
    <section class="actions-on">
      {overrides.length > 0 && (
        <ul class="said">
          {overrides.map((one) => (
            <li key={`${one.at} ${one.act}`} class={one.inForce ? '' : 'past'}>
              <span>
                <strong>{one.act}</strong> <span class="value">{one.target}</span> by{' '}
                <span title={said(one.author)}>{whoText(one.author)}</span>: {said(one.reason)}
              </span>
              <span class="muted">{endText(one.at, one.until, one.inForce)}</span>
              {one.inForce && readOnly.value === undefined && (
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    setOpen(takeBackOf(one.act, one.target));
                  }}
                >
                  Take back …
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {readOnly.value === undefined && (
        <div class="buttons">
          {offered.map((one) => (
            <button
              key={one.act}
              type="button"
              title={one.says}
              aria-pressed={open?.act === one.act}
              onClick={() => {
                setOpen({ ...one, target: value });
              }}
            >
              {capital(one.act)} …
            </button>
          ))}
        </div>
      )}
      {open !== undefined && (
        <ActionForm
          key={open.act}
          act={open.act}
          document={{ act: open.act, target: open.target }}
          about={open.target}
          verb={[open.verb, open.target]}
          ends={open.hasEnd ? ENDS : []}
          onDone={onDone}
          onClose={() => {
            setOpen(undefined);
          }}
        />
      )}
    </section>
  );
}

function takeBackOf(act: string, target: string): OfferedAction {
  const [taking, verb] = TAKE_BACK[act] ?? ['unpin', 'unblock'];
  return { act: taking, verb, says: 'take it back', hasEnd: false, target };
}

function endText(at: string, until: string | null, inForce: boolean): string {
  if (!inForce) return `${timeText(at)}, not in force`;
  return until === null
    ? `since ${timeText(at)}, until it is taken back`
    : `until ${timeText(until)}`;
}

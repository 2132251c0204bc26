/**
 * An action before it is done: its effect on the next edition, what it covers, what is missing, and the line of
 * the command line that does the same. The hub computes the effect; nothing is recorded until it is confirmed.
 */
import { useEffect, useState } from 'preact/hooks';
import { CodeBlock } from '../parts/copy.tsx';
import { Fault } from '../parts/notice.tsx';
import { said } from '../parts/words.ts';
import { faultText, HubFault, tellHub } from '../state/ask.ts';
import type { ActionReply } from '../state/answers.ts';
import { readOnly, refresh, session } from '../state/store.ts';
import { commandLine } from './command-line.ts';
import { Effect } from './effect.tsx';

export interface ActionFormProps {
  readonly act: string;
  /** What the hub is sent, without reason and end. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly about: string;
  /** The verb that does the same. */
  readonly verb: readonly string[];
  readonly hasEnd: boolean;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

const ENDS = [
  ['', 'until it is taken back'],
  ['1h', 'for an hour'],
  ['1d', 'for a day'],
  ['7d', 'for a week'],
  ['30d', 'for 30 days'],
  ['90d', 'for 90 days'],
] as const;

/** The hub asks for a reason even before anything is recorded. */
const PREVIEW = 'a look at the effect';

export function ActionForm(props: ActionFormProps) {
  const { act, document, about, verb, hasEnd, onClose, onDone } = props;
  const [reason, setReason] = useState('');
  const [end, setEnd] = useState('');
  const [isMeant, setMeant] = useState(false);
  const [done, setDone] = useState<ActionReply | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const request = {
    ...document,
    ...(end !== '' && { for: end }),
    ...(isMeant && { confirmed: true }),
    ...(session.value?.knowsCaller === false && { author: session.value.author }),
  };
  const preview = usePreview(request);
  const missing = preview.reply?.missing ?? null;
  const submit = (event: Event): void => {
    event.preventDefault();
    tellHub<ActionReply>({ ...request, reason: reason.trim() }).then(
      (reply) => {
        setDone(reply);
        setFault(undefined);
        onDone?.();
        void refresh();
      },
      (error: unknown) => {
        setFault(faultText(error));
        if (error instanceof HubFault && error.status === 403) readOnly.value = error.message;
      },
    );
  };
  if (done !== undefined) return <Recorded reply={done} onClose={onClose} />;
  return (
    <form class="action" onSubmit={submit} aria-label={`${act} ${about}`}>
      <Effect reply={preview.reply} fault={preview.fault} />
      {missing !== null && (
        <label class="check">
          <input
            type="checkbox"
            checked={isMeant}
            onChange={(event) => {
              setMeant(event.currentTarget.checked);
            }}
          />
          <span>{said(missing)}. I mean it.</span>
        </label>
      )}
      <label class="field">
        <span>Reason, for who reads it next</span>
        <input
          name="reason"
          required
          maxLength={1000}
          value={reason}
          autocomplete="off"
          // The form is opened to be filled in.
          ref={focusOnce}
          onInput={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
      </label>
      {hasEnd && (
        <label class="field">
          <span>How long</span>
          <select
            value={end}
            onChange={(event) => {
              setEnd(event.currentTarget.value);
            }}
          >
            {ENDS.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      )}
      {fault !== undefined && <Fault>{fault}</Fault>}
      <div class="buttons">
        <button type="submit" class="primary" disabled={reason.trim() === ''}>
          {capital(act)} {about}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
      <details class="cli">
        <summary>The same on the command line</summary>
        <CodeBlock
          text={commandLine(verb, session.value?.options ?? [], { reason, end, isMeant })}
        />
      </details>
    </form>
  );
}

function focusOnce(field: HTMLInputElement | null): void {
  if (field === null || field.dataset['focused'] !== undefined) return;
  field.dataset['focused'] = '';
  field.focus({ preventScroll: true });
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Preview {
  readonly reply: ActionReply | undefined;
  readonly fault: string | undefined;
}

function usePreview(request: Readonly<Record<string, unknown>>): Preview {
  const [preview, setPreview] = useState<Preview>({ reply: undefined, fault: undefined });
  const key = JSON.stringify(request);
  useEffect(() => {
    let isWanted = true;
    tellHub<ActionReply>({ ...request, reason: PREVIEW, dryRun: true }).then(
      (reply) => {
        if (isWanted) setPreview({ reply, fault: undefined });
      },
      (error: unknown) => {
        if (isWanted) setPreview({ reply: undefined, fault: faultText(error) });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  return preview;
}

function Recorded({
  reply,
  onClose,
}: {
  readonly reply: ActionReply;
  readonly onClose: () => void;
}) {
  return (
    <div class="action" role="status">
      <p>
        <strong>Recorded</strong> for {said(reply.author)}: {reply.act} {said(reply.about)}. It
        counts from the next edition on.
      </p>
      <Effect reply={reply} fault={undefined} />
      <button type="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}

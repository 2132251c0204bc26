/**
 * An action before it is done: its effect on the next edition, what it covers, what is missing, and the line of
 * the command line that does the same. The hub computes the effect; nothing is recorded until it is confirmed.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
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
  /** What the hub is sent, without reason and end; `undefined` until it is filled in. */
  readonly document: Readonly<Record<string, unknown>> | undefined;
  /** What is asked for until then. */
  readonly waitsFor?: string;
  readonly about: string;
  /** The verb that does the same. */
  readonly verb: readonly string[];
  /** What can be chosen; none: it has no end. The first is chosen. */
  readonly ends: readonly ActionEnd[];
  /** Fields of its own, which make the document. */
  readonly children?: ComponentChildren;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** As the hub reads it, and in words; empty: until it is taken back. */
export type ActionEnd = readonly [string, string];

export const ENDS: readonly ActionEnd[] = [
  ['', 'until it is taken back'],
  ['1h', 'for an hour'],
  ['1d', 'for a day'],
  ['7d', 'for a week'],
  ['30d', 'for 30 days'],
  ['90d', 'for 90 days'],
];

/** The hub asks for a reason even before anything is recorded. */
const PREVIEW = 'a look at the effect';

export function ActionForm(props: ActionFormProps) {
  const { act, document, about, verb, ends, waitsFor, children, onClose, onDone } = props;
  const [reason, setReason] = useState('');
  const [end, setEnd] = useState(ends[0]?.[0] ?? '');
  const [isMeant, setMeant] = useState(false);
  const [done, setDone] = useState<ActionReply | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const request = document && requestOf(document, end, isMeant);
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
      {children}
      {request === undefined ? (
        <p class="effect muted">{waitsFor}</p>
      ) : (
        <Effect reply={preview.reply} fault={preview.fault} />
      )}
      {missing !== null && <Confirmation text={missing} isMeant={isMeant} onChange={setMeant} />}
      <ReasonField reason={reason} isFocused={children === undefined} onChange={setReason} />
      {ends.length > 0 && <EndField ends={ends} end={end} onChange={setEnd} />}
      {fault !== undefined && <Fault>{fault}</Fault>}
      <div class="buttons">
        <button
          type="submit"
          class="primary"
          disabled={reason.trim() === '' || request === undefined}
        >
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

function requestOf(
  document: NonNullable<ActionFormProps['document']>,
  end: string,
  isMeant: boolean,
): Readonly<Record<string, unknown>> {
  return {
    ...document,
    ...(end !== '' && { for: end }),
    ...(isMeant && { confirmed: true }),
    ...(session.value?.knowsCaller === false && { author: session.value.author }),
  };
}

function Confirmation({
  text,
  isMeant,
  onChange,
}: {
  readonly text: string;
  readonly isMeant: boolean;
  readonly onChange: (isMeant: boolean) => void;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isMeant}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
      <span>{said(text)}. I mean it.</span>
    </label>
  );
}

function ReasonField({
  reason,
  isFocused,
  onChange,
}: {
  readonly reason: string;
  /** A form without other fields is opened to fill in this one. */
  readonly isFocused: boolean;
  readonly onChange: (reason: string) => void;
}) {
  return (
    <label class="field">
      <span>Reason, for who reads it next</span>
      <input
        name="reason"
        required
        maxLength={1000}
        value={reason}
        autocomplete="off"
        {...(isFocused && { ref: focusOnce })}
        onInput={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    </label>
  );
}

function EndField({
  ends,
  end,
  onChange,
}: {
  readonly ends: readonly ActionEnd[];
  readonly end: string;
  readonly onChange: (end: string) => void;
}) {
  return (
    <label class="field">
      <span>How long</span>
      <select
        value={end}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {ends.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
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

/** So long a person types on: the hub computes what they have come to, not each digit. */
const TYPING_MS = 300;

function usePreview(request: Readonly<Record<string, unknown>> | undefined): Preview {
  const [preview, setPreview] = useState<Preview>({ reply: undefined, fault: undefined });
  const key = JSON.stringify(request);
  const isFirst = useRef(true);
  useEffect(() => {
    let isWanted = true;
    setPreview({ reply: undefined, fault: undefined });
    if (request === undefined) return undefined;
    const look = (): void => {
      tellHub<ActionReply>({ ...request, reason: PREVIEW, dryRun: true }).then(
        (reply) => {
          if (isWanted) setPreview({ reply, fault: undefined });
        },
        (error: unknown) => {
          if (isWanted) setPreview({ reply: undefined, fault: faultText(error) });
        },
      );
    };
    const timer = setTimeout(look, isFirst.current ? 0 : TYPING_MS);
    isFirst.current = false;
    return () => {
      isWanted = false;
      clearTimeout(timer);
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

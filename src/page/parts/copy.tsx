/** Text to take along: a button that copies it and says so. */
import { useState } from 'preact/hooks';

export interface CopyProps {
  readonly text: string;
  readonly label?: string;
}

const SAID_MS = 1_600;

export function CopyButton({ text, label = 'Copy' }: CopyProps) {
  const [state, setState] = useState<'ready' | 'done' | 'failed'>('ready');
  const copy = (): void => {
    const clear = (): void => {
      setTimeout(() => {
        setState('ready');
      }, SAID_MS);
    };
    navigator.clipboard.writeText(text).then(
      () => {
        setState('done');
        clear();
      },
      () => {
        setState('failed');
        clear();
      },
    );
  };
  const shown = state === 'done' ? 'Copied' : state === 'failed' ? 'Copy it by hand' : label;
  return (
    <button type="button" class="quiet copy" onClick={copy} aria-live="polite">
      {shown}
    </button>
  );
}

/** A command, or what else is pasted elsewhere. */
export function CodeBlock({ text, label }: CopyProps) {
  return (
    <div class="code">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} {...(label !== undefined && { label })} />
    </div>
  );
}

/** The state in one sentence, what steers the publisher, and alarms with their section of the runbook. */
import { useState } from 'preact/hooks';
import { coveredIn } from './data/entry-columns.ts';
import { headSentence, modeText } from './data/head-sentence.ts';
import { sectionFor } from './data/runbook.ts';
import { said, timeText, whoText } from './parts/words.ts';
import { columns, history, hubFault, hubStatus } from './state/store.ts';

const MARKS = { good: '●', warn: '▲', bad: '■' } as const;
const NAMES = { good: 'All is well', warn: 'Needs a look', bad: 'Needs you now' } as const;

export function Head() {
  const status = hubStatus.value;
  const fault = hubFault.value;
  if (status === undefined) {
    return (
      <section class={`head ${fault === undefined ? '' : 'head-bad'}`} aria-label="State">
        <p class="head-sentence" role="status">
          {fault ?? 'Asking the hub …'}
        </p>
      </section>
    );
  }
  const { tone, text } = headSentence(status, addressesNow(), fault);
  const { by } = status;
  return (
    <section class={`head head-${tone}`} aria-label="State">
      <p class="head-sentence" role="status">
        <span class="head-mark" aria-hidden="true">
          {MARKS[tone]}
        </span>
        <span class="hidden">{NAMES[tone]}: </span>
        {text}
      </p>
      <p class="head-mode">
        {modeText(status)}
        {by !== null && (
          <span class="muted">
            {' '}
            — <span title={said(by.author)}>{whoText(by.author)}</span>, {timeText(by.at)}:{' '}
            {said(by.reason)}
          </span>
        )}
        {!status.live && (
          <span class="muted"> · simulated organization, {status.speed}× as fast</span>
        )}
      </p>
      {status.alarms.length > 0 && (
        <ul class="alarms" aria-label="Alarms">
          {status.alarms.map((alarm) => (
            <Alarm key={alarm} text={alarm} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** As the publisher counted them; else what the entries come to. */
function addressesNow(): number | undefined {
  const all = columns.value;
  const point = history.value.at(-1);
  if (point !== undefined && point.number === all?.edition) return point.addresses;
  return all === undefined ? undefined : coveredIn(all);
}

function Alarm({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  const section = sectionFor(text);
  return (
    <li>
      <span>{said(text)}</span>
      {section !== undefined && (
        <button
          type="button"
          class="link"
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          Runbook: {section.title}
        </button>
      )}
      {isOpen && section !== undefined && (
        <div class="runbook">
          {section.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      )}
    </li>
  );
}

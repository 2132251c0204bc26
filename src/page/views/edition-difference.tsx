/** What changed between two editions, entry by entry, with the reason for what left. */
import { Band } from '../parts/badge.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Empty, Fault } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { away, counted, number, said } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import type { DiffEntry, EditionDiff } from '../state/answers.ts';
import { hubNow } from '../state/store.ts';
import { valueLink } from '../state/route.ts';

/** More than these nobody reads; they are counted, and copied with the rest. */
const SHOWN_MAX = 200;

export function EditionDifference({ from, to }: { readonly from: number; readonly to: number }) {
  const { answer, fault } = useAnswer(() => ask<EditionDiff>('diff', { from, to }), [from, to]);
  if (fault !== undefined) return <Fault>{fault}</Fault>;
  if (answer === undefined) return <Empty>Comparing …</Empty>;
  const { came, left, extended, linesAdded, linesRemoved } = answer;
  const isSame = came.length + left.length + extended.length === 0;
  return (
    <div class="diff">
      <p>
        {counted(came.length, 'entry', 'entries')} added, {number(left.length)} removed,{' '}
        {number(extended.length)} extended; {counted(linesAdded.length, 'line')} added,{' '}
        {number(linesRemoved.length)} removed.
      </p>
      {isSame && <Empty>No entry came, left or was extended.</Empty>}
      <DiffList title="Added" mark="+" entries={came} lines={linesAdded} />
      <DiffList title="Removed" mark="−" entries={left} lines={linesRemoved} />
      <DiffList title="Extended" mark="~" entries={extended} lines={[]} />
    </div>
  );
}

interface DiffListProps {
  readonly title: string;
  readonly mark: string;
  readonly entries: readonly (DiffEntry & { readonly because?: string })[];
  readonly lines: readonly string[];
}

function DiffList({ title, mark, entries, lines }: DiffListProps) {
  if (entries.length === 0 && lines.length === 0) return null;
  return (
    <section class={`diff-list diff-${title.toLowerCase()}`}>
      <h3>
        {title} <span class="muted">{number(entries.length)}</span>
        {lines.length > 0 && <CopyButton text={`${lines.join('\n')}\n`} label="Copy the lines" />}
      </h3>
      <ul>
        {entries.slice(0, SHOWN_MAX).map((entry) => (
          <li key={`${entry.kind} ${entry.value}`}>
            <span class="mark" aria-hidden="true">
              {mark}
            </span>
            <a class="value" href={valueLink(entry.value)}>
              {entry.value}
            </a>
            <Band band={entry.band} />
            <span class="muted">
              {entry.because === undefined
                ? entry.until === null
                  ? 'until it is taken back'
                  : `leaves ${away(entry.until, hubNow.value)}`
                : said(entry.because)}
            </span>
          </li>
        ))}
      </ul>
      {entries.length > SHOWN_MAX && (
        <p class="muted">and {number(entries.length - SHOWN_MAX)} more</p>
      )}
    </section>
  );
}

/** Until when, in words and as a bar from the first sighting to the end. */
import { parseTime } from '../../domain/base/time.ts';
import { away, timeText } from '../parts/words.ts';
import type { ValueExplanation } from '../state/answers.ts';

export interface WindowBarProps {
  readonly sightings: ValueExplanation['sightings'];
  readonly until: string | null;
  readonly isPinned: boolean;
  readonly now: number;
}

export function WindowBar({ sightings, until, isPinned, now }: WindowBarProps) {
  const end = parseTime(until ?? '');
  if (end === undefined) {
    return isPinned ? <p class="until">Until it is taken back</p> : null;
  }
  const starts = sightings.map(({ firstSeen }) => parseTime(firstSeen) ?? end);
  const from = Math.min(end, ...starts);
  const hasEnded = end <= now;
  const share = Math.max(0, Math.min(1, (now - from) / Math.max(1, end - from)));
  return (
    <div class="until">
      <p>
        {hasEnded ? 'Ended' : 'Leaves'} <strong>{away(until, now)}</strong>
        <span class="muted">, {timeText(until)}</span>
      </p>
      <div class="window" aria-hidden="true">
        <div class="window-past" style={{ width: `${share * 100}%` }} />
      </div>
      <p class="window-ends muted small">
        <span>first seen {timeText(from)}</span>
        <span>until {timeText(end)}</span>
      </p>
    </div>
  );
}

/** Which of the latest editions held the value. */
import { Empty } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { counted, timeText } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import { columns } from '../state/store.ts';
import { linkTo } from '../state/route.ts';
import type { ValueHistory } from '../../usecases/operate/page/value-history.ts';

export interface HeldByProps {
  readonly value: string;
  readonly kind: string;
}

export function HeldBy({ value, kind }: HeldByProps) {
  const { answer } = useAnswer(
    () => ask<ValueHistory>('holding', { value, kind }),
    [value, kind, columns.value?.edition],
  );
  if (answer === undefined) return null;
  return (
    <section>
      <h3>
        Editions that held it{' '}
        <span class="muted">of the latest {counted(answer.looked, 'edition')}</span>
      </h3>
      {answer.spans.length === 0 && <Empty>None of them.</Empty>}
      <ul class="spans">
        {answer.spans.map(({ from, to, since, until }) => (
          <li key={from}>
            <a href={linkTo('editions', { from: String(from - 1), to: String(from) })}>{from}</a>
            {to === from ? '' : ` to ${to}`}
            <span class="muted">
              {' '}
              · {timeText(since)}
              {until === since ? '' : ` to ${timeText(until)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

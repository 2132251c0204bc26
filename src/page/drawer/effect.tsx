/** What an action does to the next edition, in a sentence and in the lines that come and go. */
import { Fault } from '../parts/notice.tsx';
import { said } from '../parts/words.ts';
import type { ActionReply } from '../state/answers.ts';

export interface EffectProps {
  readonly reply: ActionReply | undefined;
  readonly fault: string | undefined;
}

export function Effect({ reply, fault }: EffectProps) {
  if (fault !== undefined) return <Fault>{fault}</Fault>;
  if (reply === undefined) return <p class="effect muted">Computing the effect …</p>;
  const { effect, covers, still, tookBack } = reply;
  const { added = [], removed = [] } = effect.examples ?? {};
  return (
    <div class="effect">
      <p>
        <span class="muted">Effect on the next edition:</span> {said(effect.text)}.
      </p>
      {(added.length > 0 || removed.length > 0) && (
        <ul class="effect-lines">
          {removed.map((line) => (
            <li key={line} class="removed">
              − {line}
            </li>
          ))}
          {added.map((line) => (
            <li key={line} class="added">
              + {line}
            </li>
          ))}
        </ul>
      )}
      {covers !== null && <p class="muted">{said(covers.text)}.</p>}
      {tookBack !== null && (
        <p class="muted">
          Takes back: {tookBack.act} {said(tookBack.target)}.
        </p>
      )}
      {still.map((one) => (
        <p key={`${one.act} ${one.target}`} class="muted">
          Still in force: {one.act} {said(one.target)} ({said(one.reason)}).
        </p>
      ))}
    </div>
  );
}

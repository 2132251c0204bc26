/** An answer of the hub for one component: asked when it appears and whenever its keys change. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { faultText } from '../state/ask.ts';

export interface Loaded<T> {
  /** The last answer; stays while the next one is on its way. */
  readonly answer: T | undefined;
  readonly fault: string | undefined;
  readonly again: () => void;
}

export function useAnswer<T>(load: () => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<Pick<Loaded<T>, 'answer' | 'fault'>>({
    answer: undefined,
    fault: undefined,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isWanted = true;
    load().then(
      (answer) => {
        if (isWanted) setState({ answer, fault: undefined });
      },
      (error: unknown) => {
        if (isWanted) setState((before) => ({ ...before, fault: faultText(error) }));
      },
    );
    return () => {
      isWanted = false;
    };
    // The caller names what the answer depends on.
  }, [...keys, round]);
  const again = useCallback(() => {
    setRound((n) => n + 1);
  }, []);
  return { ...state, again };
}

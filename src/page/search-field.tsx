/** Search over everything: what is pasted is found by Enter, what is listed while it is typed. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Band } from './parts/badge.tsx';
import { number } from './parts/words.ts';
import { bandIn } from './data/entry-columns.ts';
import { rowsFitting } from './data/entry-filter.ts';
import { entryView } from './state/store.ts';
import { goTo, openValue } from './state/route.ts';
import { search } from './state/search.ts';

const SHOWN_MAX = 8;

export function Search() {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  useSlash(field);
  const view = entryView.value;
  const rows = useMemo(
    () => (view === undefined || text.trim() === '' ? [] : [...rowsFitting(view, { text })]),
    [view, text],
  );
  const shown = isOpen ? rows.slice(0, SHOWN_MAX) : [];
  const valueIn = (row: number): string => view?.columns.values[row] ?? '';
  const done = (): void => {
    setOpen(false);
    setActive(-1);
    field.current?.blur();
  };
  const choose = (value: string): void => {
    openValue(value);
    done();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const row = shown[active];
    if (row === undefined) search(text);
    else openValue(valueIn(row));
    done();
  };
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Escape') done();
    if (step === 0 || shown.length === 0) return;
    event.preventDefault();
    setActive((now) => Math.max(-1, Math.min(shown.length - 1, now + step)));
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <input
        ref={field}
        type="search"
        role="combobox"
        aria-label="Search"
        aria-expanded={shown.length > 0}
        aria-controls="search-results"
        aria-autocomplete="list"
        aria-activedescendant={active < 0 ? undefined : `search-result-${active}`}
        placeholder="Address, CIDR, domain, hash, URL, finding id or ARN"
        spellcheck={false}
        autocomplete="off"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={move}
        onBlur={() => {
          setOpen(false);
        }}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id="search-results" role="listbox" aria-label="Listed" hidden={shown.length === 0}>
        {shown.map((row, index) => (
          <li
            key={row}
            id={`search-result-${index}`}
            role="option"
            aria-selected={index === active}
            // Before the field loses the focus, and the list with it.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(valueIn(row));
            }}
          >
            <span class="value">{valueIn(row)}</span>
            {view !== undefined && <Band band={bandIn(view.columns, row)} />}
          </li>
        ))}
        {rows.length > SHOWN_MAX && shown.length > 0 && (
          <li
            role="option"
            aria-selected="false"
            class="more"
            onMouseDown={(event) => {
              event.preventDefault();
              goTo('entries', { text });
              done();
            }}
          >
            All {number(rows.length)} in the table
          </li>
        )}
      </ul>
    </form>
  );
}

/** `/` brings the cursor to the field, wherever it is not typed into another one. */
function useSlash(field: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      const isTyping =
        target instanceof HTMLInputElement ||
        target instanceof HTMLTextAreaElement ||
        target instanceof HTMLSelectElement;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, []);
}

/** One value explained: where it stands, why, until when, by which sightings, and what can be done. */
import { useEffect, useRef } from 'preact/hooks';
import { Fault } from '../parts/notice.tsx';
import { closeValue } from '../state/route.ts';
import { FindingValues } from './finding-values.tsx';
import { NetworkExplained } from './network-explained.tsx';
import { ValueExplained } from './value-explained.tsx';

const FINDING = 'finding:';

export function Drawer({ value }: { readonly value: string }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) closeValue();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside class="drawer" aria-label={`Why ${value}`} tabIndex={-1} ref={panel}>
      <button type="button" class="close quiet" onClick={closeValue} aria-label="Close">
        ×
      </button>
      <Explained key={value} value={value} />
    </aside>
  );
}

function Explained({ value }: { readonly value: string }) {
  if (value.startsWith(FINDING)) return <FindingValues finding={value.slice(FINDING.length)} />;
  if (value.length > 300) return <Fault>This is no address, domain or hash.</Fault>;
  return value.includes('/') ? (
    <NetworkExplained network={value} />
  ) : (
    <ValueExplained value={value} />
  );
}

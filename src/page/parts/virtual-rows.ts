/** Rows that are drawn only where they can be seen, of a height that is known. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { useEffect, useLayoutEffect, useMemo, useReducer } from 'preact/hooks';

export interface VirtualRows {
  readonly items: readonly VirtualItem[];
  readonly height: number;
  readonly show: (index: number) => void;
}

const OVERSCAN = 12;

export function useVirtualRows(
  count: number,
  rowHeight: number,
  element: { readonly current: HTMLElement | null },
): VirtualRows {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const virtualizer = useMemo(
    () => new Virtualizer<HTMLElement, HTMLElement>(optionsFor(count, rowHeight, element, draw)),
    [],
  );
  virtualizer.setOptions(optionsFor(count, rowHeight, element, draw));
  useEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => {
    virtualizer._willUpdate();
  });
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    show: (index) => {
      virtualizer.scrollToIndex(index);
    },
  };
}

function optionsFor(
  count: number,
  rowHeight: number,
  element: { readonly current: HTMLElement | null },
  draw: (action: unknown) => void,
) {
  return {
    count,
    estimateSize: () => rowHeight,
    getScrollElement: () => element.current,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan: OVERSCAN,
    onChange: () => {
      draw(undefined);
    },
  };
}

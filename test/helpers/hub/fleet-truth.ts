/**
 * What is really so, told naively: who was sighted until when, and what was taken out. No sets of ranges, no
 * policy: the script only has findings whose windows it knows.
 */
export interface Truth {
  /** Ordinary addresses: nothing but a cap on all may keep them out. */
  sighted(addresses: readonly number[], until: number): void;
  /** Addresses of one account that floods: some are listed, as its cap allows. */
  flooded(addresses: readonly number[], until: number): void;
  /** Exempted, or retracted and not sighted again: for good. */
  takenOut(first: number, last: number): void;
  mayBeListed(address: number, at: number): boolean;
  /** Ordinary addresses in force. */
  wanted(at: number): readonly number[];
  isFlood(address: number): boolean;
}

export function newTruth(): Truth {
  const ordinary = new Map<number, number>();
  const flood = new Map<number, number>();
  const out: (readonly [number, number])[] = [];
  const add = (to: Map<number, number>, addresses: readonly number[], until: number): void => {
    for (const one of addresses) to.set(one, Math.max(until, to.get(one) ?? 0));
  };
  const mayBeListed = (address: number, at: number): boolean =>
    at < Math.max(ordinary.get(address) ?? 0, flood.get(address) ?? 0) &&
    !out.some(([first, last]) => first <= address && address <= last);
  return {
    sighted(addresses, until) {
      add(ordinary, addresses, until);
    },
    flooded(addresses, until) {
      add(flood, addresses, until);
    },
    takenOut(first, last) {
      out.push([first, last]);
    },
    mayBeListed,
    wanted: (at) => [...ordinary.keys()].filter((address) => mayBeListed(address, at)),
    isFlood: (address) => flood.has(address),
  };
}

export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export function addressNumber(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

const LINE = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/;

/** Every address that a text feed of IPv4 names; `undefined` if a line is none. */
export function addressesIn(text: string): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  for (const line of text.slice(0, -1).split('\n')) {
    const [, base, length = '32'] = LINE.exec(line) ?? [];
    if (base === undefined) return undefined;
    const first = addressNumber(base);
    const count = 2 ** (32 - Number(length));
    for (let n = 0; n < count; n += 1) found.add(first + n);
  }
  return found;
}

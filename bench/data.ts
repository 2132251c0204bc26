/**
 * Made-up lists like the real ones, the same every time: addresses as numbers, and as text.
 *
 *   clustered  like real blocklists: many in few networks, some lines are blocks
 *   uniform    anywhere: nothing to merge, the worst case of most stages
 *   dense      a few thousand /24s, most of their addresses: much to merge
 *   mixed      clustered, and three of ten lines IPv6
 */

export const KINDS = ['clustered', 'uniform', 'dense', 'mixed'] as const;
export type Kind = (typeof KINDS)[number];

export interface AddressList {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  readonly text: Uint8Array;
}

export type Random = () => number;

/** Numbers from 0 up to 1, the same for the same seed (splitmix32). */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

export function addressList(kind: Kind, size: number): AddressList {
  const random = randomFrom(size + KINDS.indexOf(kind));
  const next4 =
    kind === 'uniform'
      ? uniform(random)
      : kind === 'dense'
        ? dense(random, size)
        : clustered(random, size);
  const first: number[] = [];
  const last: number[] = [];
  const lines: string[] = [];
  for (let i = 0; i < size; i += 1) {
    if (kind === 'mixed' && random() < 0.3) {
      lines.push(line6(random));
      continue;
    }
    const hostBits = kind === 'uniform' || kind === 'dense' ? 0 : someHostBits(random);
    const start = (next4() & ~(2 ** hostBits - 1)) >>> 0;
    first.push(start);
    last.push(start + 2 ** hostBits - 1);
    lines.push(hostBits === 0 ? dotted(start) : `${dotted(start)}/${32 - hostBits}`);
  }
  const text = new TextEncoder().encode(`${lines.join('\n')}\n`);
  return { first: Uint32Array.from(first), last: Uint32Array.from(last), text };
}

function dotted(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Networks of very unequal weight, and addresses crowded at the low end of some of them. */
function clustered(random: Random, size: number): Random {
  const networks = Uint32Array.from({ length: 300 + size / 50 }, () => random() * 2 ** 16);
  return () => {
    const network = networks[Math.floor(random() * random() * networks.length)] ?? 0;
    const subnet = Math.floor(random() * random() * 256);
    const host = Math.floor((random() < 0.5 ? 1 : random() * random()) * random() * 256);
    return network * 2 ** 16 + subnet * 2 ** 8 + host;
  };
}

function uniform(random: Random): Random {
  return () => Math.floor(random() * 2 ** 32);
}

function dense(random: Random, size: number): Random {
  const networks = Uint32Array.from({ length: 1 + size / 192 }, () => random() * 2 ** 24);
  return () => {
    const network = networks[Math.floor(random() * networks.length)] ?? 0;
    return network * 2 ** 8 + Math.floor(random() * 256);
  };
}

/** Seven of ten lines are addresses, most others pairs, few are wider: as in real lists. */
function someHostBits(random: Random): number {
  const draw = random();
  return draw < 0.71 ? 0 : draw < 0.91 ? 1 : Math.floor(random() * 7) + 2;
}

function line6(random: Random): string {
  const group = () => Math.floor(random() * 2 ** 16).toString(16);
  const network = `2${Math.floor(random() * 40)
    .toString(16)
    .padStart(3, '0')}:${group()}`;
  const draw = random();
  if (draw < 0.4) return `${network}:${group()}::${Math.floor(random() * 64).toString(16)}`;
  if (draw < 0.7) return `${network}:${group()}:${group()}::/64`;
  if (draw < 0.8) return `${network}:${group()}::/48`;
  return `${network}:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}`;
}

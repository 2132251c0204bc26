/** Attackers of the play: addresses that could be anybody's on the Internet, names and files of nobody. */
import { createHash } from 'node:crypto';
import { parseAddress } from '../../domain/values/address.ts';
import { specialUseOf } from '../../domain/addresses/set/special-use.ts';

type Random = () => number;

/** One address in so many is IPv6. */
const IPV6_EVERY = 8;

export function attackerAddress(random: Random): string {
  return random() * IPV6_EVERY < 1 ? ipv6(random) : ipv4(random);
}

/** Four neighbours: a network that an attacker has rented, which the feed names in one line. */
export function attackerNetwork(random: Random): readonly string[] {
  const [a, b, c, d = 0] = ipv4(random).split('.').map(Number);
  return [0, 1, 2, 3].map((n) => [a, b, c, (d & ~3) + n].join('.'));
}

/** As malware makes them up, below a name that is kept for examples. */
export function attackerDomain(random: Random): string {
  const letters = Array.from({ length: 12 }, () => (10 + whole(random, 26)).toString(36));
  return `${letters.join('')}.example.net`;
}

export function attackerFile(random: Random): string {
  return createHash('sha256').update(String(random())).digest('hex');
}

function ipv4(random: Random): string {
  for (;;) {
    const text = [
      1 + whole(random, 222),
      whole(random, 256),
      whole(random, 256),
      whole(random, 256),
    ];
    const address = parseAddress(text.join('.'));
    if (address.ok && specialUseOf(address.value) === undefined) return address.value;
  }
}

function ipv6(random: Random): string {
  const group = (): string => whole(random, 0x1_0000).toString(16);
  for (;;) {
    const address = parseAddress(
      `2a0${whole(random, 16).toString(16)}:${group()}:${group()}::${group()}`,
    );
    if (address.ok && specialUseOf(address.value) === undefined) return address.value;
  }
}

function whole(random: Random, below: number): number {
  return Math.floor(random() * below);
}

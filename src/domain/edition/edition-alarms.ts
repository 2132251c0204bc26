/** What of an edition an operator must know, whatever its outcome. */
import { addressSet, type AddressSet } from '../addresses/set/address-set.ts';
import { sizeOf4 } from '../addresses/set/ranges4.ts';
import { sizeOf6 } from '../addresses/set/ranges6.ts';
import { setOfLines } from '../feeds/address-feed.ts';
import { rangeOfLine } from '../feeds/address-lines.ts';
import type { Family } from '../values/address.ts';
import type { Edition } from '../register/edition.ts';

export interface PinnedShare {
  /** Of a family's addresses in the feed, in percent. */
  readonly pinnedSharePercent: number;
}

/** The feed of the edition must not have been drawn again since. */
export function editionAlarms(edition: Edition, limits: PinnedShare): readonly string[] {
  const { pins, size } = edition;
  const alarms = pinnedAlarms(edition, limits);
  const waiting = pins.filter(({ waits }) => waits.length > 0);
  if (waiting.length > 0) {
    const [first] = waiting;
    const named = `${first?.override.target.text ?? ''} (${first?.override.author ?? ''})`;
    const wait = waiting.length === 1 ? '1 pin waits' : `${waiting.length} pins wait`;
    alarms.push(`${wait}, since nothing may be added until palisade resume: ${named} among them`);
  }
  if (size === 0) alarms.push('no entries left: the feeds hold their sentinels');
  return alarms;
}

/** So few pinned addresses are nothing to be woken for, however short the list: a /24, an IPv6 /48. */
const PINNED_FREE: Readonly<Record<Family, bigint>> = { 4: 2n ** 8n, 6: 2n ** 80n };

function pinnedAlarms({ pins, addresses }: Edition, { pinnedSharePercent }: PinnedShare): string[] {
  const pinned = addressSet(
    pins
      .filter(({ override }) => override.target.kind === 'ip')
      .flatMap(({ lists }) => lists.map(rangeOfLine)),
  );
  const families = ([4, 6] as const).filter(
    (family) => sizeIn(pinned, family) > PINNED_FREE[family],
  );
  if (families.length === 0) return [];
  const all = setOfLines(addresses.lines);
  return families.flatMap((family) => {
    const [part, whole] = [sizeIn(pinned, family), sizeIn(all, family)];
    // In thousandths, since both may be beyond what a number holds.
    const percent = whole === 0n ? 0 : Number((part * 1_000n) / whole) / 10;
    if (percent <= pinnedSharePercent) return [];
    return [
      `pins cover ${percent} % of the feed's IPv${family} addresses (${part} of ${whole}), more than caps.pinnedSharePercent allows (${pinnedSharePercent} %): look at them with palisade diff`,
    ];
  });
}

function sizeIn({ v4, v6 }: AddressSet, family: Family): bigint {
  return family === 4 ? BigInt(sizeOf4(v4)) : sizeOf6(v6);
}

/** What of an edition an operator must know, whatever its outcome. */
import { counted } from '../base/counted.ts';
import { addressSet, type AddressSet } from '../addresses/set/address-set.ts';
import { sizeOf4 } from '../addresses/set/ranges4.ts';
import { sizeOf6 } from '../addresses/set/ranges6.ts';
import { setOfLines } from '../feeds/address-feed.ts';
import { rangeOfLine } from '../feeds/address-lines.ts';
import type { Family } from '../values/address.ts';
import { accountOfFinding } from '../facts/holding.ts';
import type { Contest, Edition } from '../register/edition.ts';

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
    const wait = counted(waiting.length, 'pin waits', 'pins wait');
    alarms.push(`${wait}, since nothing may be added until palisade resume: ${named} among them`);
  }
  alarms.push(...ownAlarms(edition), ...accusedAlarms(edition));
  if (size === 0) alarms.push('no entries left: the feeds hold their sentinels');
  return alarms;
}

/** So many accounts are named, those with the most addresses first, and so many addresses of each. */
const ACCOUNTS_NAMED = 5;
const ADDRESSES_NAMED = 3;

/** A person must know both: an attacker may have been claimed, and a customer may be cut off. */
export function ownAlarms({ contests }: Pick<Edition, 'contests'>): readonly string[] {
  const those = (isListed: boolean) =>
    contests.filter(({ isConfirmed }) => isConfirmed === isListed);
  return [
    ...ownAlarm(those(false), 'accused, and watched rather than listed'),
    ...ownAlarm(those(true), 'accused by independent accounts, and listed'),
  ];
}

function ownAlarm(contests: readonly Contest[], what: string): readonly string[] {
  if (contests.length === 0) return [];
  const byAccount = new Map<string, string[]>();
  for (const { address, owners } of contests) {
    for (const { finding } of owners) {
      const account = accountOfFinding(finding);
      const addresses = byAccount.get(account);
      if (addresses === undefined) byAccount.set(account, [address]);
      else addresses.push(address);
    }
  }
  const most = [...byAccount].sort(([a, m], [b, n]) => n.length - m.length || (a < b ? -1 : 1));
  const named = most.slice(0, ACCOUNTS_NAMED).map(([account, addresses]) => {
    const more = addresses.length - ADDRESSES_NAMED;
    const first = addresses.slice(0, ADDRESSES_NAMED).join(', ');
    return `account ${account} shows ${first}${more > 0 ? ` and ${more} more` : ''}`;
  });
  const others =
    most.length > named.length ? `; ${counted(most.length - named.length, 'account')} more` : '';
  return [
    `${counted(contests.length, 'own address is', 'own addresses are')} ${what}: ${named.join('; ')}${others}; look at them with palisade explain, then pin, exempt, or archive the finding that is wrong`,
  ];
}

/** What is ours and attacks: it is in no feed, so that nothing stops it but a person. */
function accusedAlarms({ accused }: Pick<Edition, 'accused'>): readonly string[] {
  if (accused.length === 0) return [];
  const named = accused.slice(0, ADDRESSES_NAMED).map(({ address, owner, accusers }) => {
    const by = accusers.slice(0, ADDRESSES_NAMED).join(', ');
    return `${address} (${owner}; accused by ${by})`;
  });
  const more = accused.length > named.length ? `; ${accused.length - named.length} more` : '';
  const what = counted(accused.length, 'own address attacks', 'own addresses attack');
  return [
    `${what}, by what findings say, and ${accused.length === 1 ? 'is' : 'are'} never listed: ${named.join('; ')}${more}; look at what holds it there, then archive the finding, or exempt the address if all is well`,
  ];
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

/**
 * The effect of an action: how the edition with it differs from the one without, at the same time and of the
 * same facts.
 */
import { counted } from '../base/counted.ts';
import { sizeOf, subtract, type AddressSet } from '../addresses/set/address-set.ts';

/** What firewalls and analysts see of an edition. */
export interface EditionView {
  /** Lines of the standard feeds, sentinels left out. */
  readonly lines: ReadonlySet<string>;
  /** All addresses of those lines. */
  readonly addresses: AddressSet;
  /** Keys of what is listed, pins among it. */
  readonly entries: ReadonlySet<string>;
  /** How many entries and pins wait, held back. */
  readonly waiting: number;
  /** What stops the edition, so that the one that stands stays; empty if nothing does. */
  readonly stoppedBy: readonly string[];
}

export interface AddedAndRemoved<T> {
  readonly added: T;
  readonly removed: T;
}

export interface EditionEffect {
  readonly addresses: AddedAndRemoved<bigint>;
  readonly lines: AddedAndRemoved<number>;
  /** The first of them, at most `EXAMPLES_MAX` of each. */
  readonly examples: AddedAndRemoved<readonly string[]>;
  readonly entries: AddedAndRemoved<number>;
  /** How many more entries and pins wait with the action than without it; negative: so many fewer. */
  readonly waiting: number;
  readonly stoppedBy: readonly string[];
}

const EXAMPLES_MAX = 10;

export function effectBetween(before: EditionView, after: EditionView): EditionEffect {
  const [linesAdded, linesRemoved] = [
    notIn(after.lines, before.lines),
    notIn(before.lines, after.lines),
  ];
  return {
    addresses: {
      added: sizeOf(subtract(after.addresses, before.addresses)),
      removed: sizeOf(subtract(before.addresses, after.addresses)),
    },
    lines: { added: linesAdded.length, removed: linesRemoved.length },
    examples: {
      added: linesAdded.slice(0, EXAMPLES_MAX),
      removed: linesRemoved.slice(0, EXAMPLES_MAX),
    },
    entries: {
      added: notIn(after.entries, before.entries).length,
      removed: notIn(before.entries, after.entries).length,
    },
    waiting: after.waiting - before.waiting,
    stoppedBy: after.stoppedBy,
  };
}

/** In one line: `removes 3 addresses, 1 line becomes 4; 2 entries leave`. */
export function describeEffect(effect: EditionEffect): string {
  const { addresses, entries, waiting, stoppedBy } = effect;
  const feeds = [
    addresses.added > 0n ? `adds ${counted(addresses.added, 'address', 'addresses')}` : '',
    addresses.removed > 0n ? `removes ${counted(addresses.removed, 'address', 'addresses')}` : '',
    describeLines(effect.lines),
  ];
  const listed = [
    entries.added > 0 ? counted(entries.added, 'entry comes', 'entries come') : '',
    entries.removed > 0 ? counted(entries.removed, 'entry leaves', 'entries leave') : '',
    waiting > 0 ? counted(waiting, 'more entry waits', 'more entries wait') : '',
    waiting < 0 ? counted(-waiting, 'entry waits no longer', 'entries wait no longer') : '',
  ];
  const parts = [feeds, listed].map((texts) => texts.filter((text) => text !== '').join(', '));
  const text = parts.filter((part) => part !== '').join('; ');
  const stopped = stoppedBy.length === 0 ? '' : ` (${stoppedBy.join('; ')})`;
  return `${text === '' ? 'changes nothing in the next edition' : text}${stopped}`;
}

function describeLines({ added, removed }: AddedAndRemoved<number>): string {
  if (added > 0 && removed > 0) {
    return `${counted(removed, 'line becomes', 'lines become')} ${added}`;
  }
  if (added > 0) return counted(added, 'line comes', 'lines come');
  return removed > 0 ? counted(removed, 'line leaves', 'lines leave') : '';
}

function notIn(some: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...some].filter((one) => !others.has(one));
}

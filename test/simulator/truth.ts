/**
 * What must and what may be listed, told naively from what was sent, acknowledged and done: a list of sightings for
 * each address, and no policy. Times are seconds of the real (virtual) clock unless they say whose.
 */
import { DAY, type EpochSeconds, type Seconds } from '../../src/domain/base/time.ts';

/** Of an address in one finding, as it was sent. */
export interface Sent {
  readonly finding: string;
  readonly account: string;
  readonly address: string;
  /** As the sender dates it. */
  readonly seen: EpochSeconds;
  readonly window: Seconds;
  readonly isHostile: boolean;
}

/** An action while it may be in force; `undefined`: not yet. */
export interface Span {
  /** When it was recorded. */
  began: EpochSeconds | undefined;
  /** By the operator's clock: it is in force for those whose clock is past it. */
  readonly dated: EpochSeconds;
  /** When it was begun to be taken back. */
  mayEndFrom: EpochSeconds | undefined;
  /** When that was recorded, or when it is in force by the operator's clock, if that is later. */
  ended: EpochSeconds | undefined;
}

interface Sighting extends Sent {
  sentAt: EpochSeconds;
  acknowledgedAt: EpochSeconds | undefined;
}

/** A tick: it knows what was there when it began, by its own clock. */
export interface Moment {
  readonly began: EpochSeconds;
  /** When its edition was committed. */
  readonly ended: EpochSeconds;
  /** Of its edition, by its own clock. */
  readonly at: EpochSeconds;
}

/** The latest that an arrival may be dated: a writer's clock runs ahead, and so may a sender's by five minutes. */
const CLAMP: Seconds = 300 + 60;

export class Truth {
  private readonly sightings = new Map<string, Sighting[]>();
  private readonly byFinding = new Map<string, Sighting[]>();
  /** Acknowledged, and not yet looked for in an edition. */
  private readonly fresh = new Set<Sighting>();
  /** Finding → since when its archiving is recorded; `undefined` while it is under way. */
  private readonly archived = new Map<string, EpochSeconds | undefined>();
  private readonly exempt = new Map<string, Span[]>();
  private readonly pinned = new Map<string, Span[]>();
  /** Address → the accounts whose findings show it as their own, since when that is recorded. */
  private readonly owned = new Map<string, EpochSeconds | undefined>();

  send(sent: Sent, at: EpochSeconds): void {
    const one = { ...sent, sentAt: at, acknowledgedAt: undefined };
    push(this.sightings, sent.address, one);
    push(this.byFinding, sent.finding, one);
  }

  acknowledge(finding: string, at: EpochSeconds): void {
    for (const one of this.byFinding.get(finding) ?? []) {
      if (one.acknowledgedAt !== undefined) continue;
      one.acknowledgedAt = at;
      this.fresh.add(one);
    }
  }

  /** What was acknowledged before the tick began and is not among its lines, and must be: each is looked for once. */
  overdue(lines: ReadonlySet<string>, moment: Moment): string | undefined {
    for (const one of this.fresh) {
      if (!isBefore(one.acknowledgedAt, moment.began)) continue;
      this.fresh.delete(one);
      if (!lines.has(one.address) && this.must(one.address, moment)) return one.address;
    }
    return undefined;
  }

  /** A finding sent before then that nobody has acknowledged. */
  unacknowledged(before: EpochSeconds): string | undefined {
    const all = [...this.byFinding.values()].flat();
    return all.find((one) => one.acknowledgedAt === undefined && one.sentAt < before)?.finding;
  }

  archive(finding: string, recorded: EpochSeconds | undefined): void {
    this.archived.set(finding, this.archived.get(finding) ?? recorded);
  }

  own(address: string, recorded: EpochSeconds | undefined): void {
    this.owned.set(address, this.owned.get(address) ?? recorded);
  }

  begin(what: 'exempt' | 'pinned', target: string, dated: EpochSeconds): Span {
    const span: Span = { began: undefined, dated, mayEndFrom: undefined, ended: undefined };
    push(this[what], target, span);
    return span;
  }

  addresses(): readonly string[] {
    return [...this.sightings.keys()];
  }

  pins(): readonly string[] {
    return [...this.pinned.keys()].flatMap(addressesOf);
  }

  isHostile(address: string): boolean {
    return this.sightings.get(address)?.every((one) => one.isHostile) ?? false;
  }

  /** Why it may not stand in an edition of that moment; `undefined` if it may. */
  mustNot(address: string, moment: Moment): string | undefined {
    if (this.spansOn('exempt', address).some((span) => isCertain(span, moment))) return 'is exempt';
    if (this.spansOn('pinned', address).some((span) => mayBe(span, moment))) return undefined;
    const recorded = this.owned.get(address);
    if (recorded !== undefined && recorded < moment.began) return 'is shown as own';
    const all = this.sightings.get(address) ?? [];
    if (all.length === 0) return 'was never accused';
    const live = all.filter(({ finding }) => {
      const since = this.archived.get(finding);
      return since === undefined || since >= moment.began;
    });
    if (live.length === 0) return 'is archived';
    const isRepeated = all.some(({ seen }) => Math.abs(seen - (all[0]?.seen ?? 0)) > DAY / 2);
    const ends = live.map(
      ({ seen, window, sentAt }) =>
        Math.min(seen, Math.max(sentAt, moment.ended) + CLAMP) + (isRepeated ? 2 : 1) * window,
    );
    return moment.at < Math.max(...ends) ? undefined : 'has ended';
  }

  /** Whether it must be listed in an edition of that moment. */
  must(address: string, moment: Moment): boolean {
    if (this.spansOn('exempt', address).some((span) => mayBe(span, moment))) return false;
    if (this.spansOn('pinned', address).some((span) => isCertain(span, moment))) return true;
    if (this.owned.has(address)) return false;
    return (this.sightings.get(address) ?? []).some(
      ({ finding, seen, window, acknowledgedAt, isHostile }) =>
        isBefore(acknowledgedAt, moment.began) &&
        !isHostile &&
        !this.archived.has(finding) &&
        Math.max(moment.at, moment.ended) < seen + window,
    );
  }

  private spansOn(what: 'exempt' | 'pinned', address: string): readonly Span[] {
    const spans = this[what];
    if (spans.size === 0) return [];
    const network = `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
    return [...(spans.get(address) ?? []), ...(spans.get(network) ?? [])];
  }
}

export function rest(at: EpochSeconds): Moment {
  return { began: at, ended: at, at };
}

function isBefore(time: EpochSeconds | undefined, other: EpochSeconds): boolean {
  return time !== undefined && time < other;
}

/** One address, or those of a prefix of IPv4. */
export function addressesOf(line: string): readonly string[] {
  const [address = '', length] = line.split('/');
  if (length === undefined) return [address];
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return Array.from({ length: 2 ** (32 - Number(length)) }, (_, n) => textOf(first + n));
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}

function isCertain({ began, dated, mayEndFrom }: Span, moment: Moment): boolean {
  const hasBegun = began !== undefined && began < moment.began && dated <= moment.at;
  return hasBegun && (mayEndFrom === undefined || moment.ended < mayEndFrom);
}

function mayBe({ ended }: Span, { began, at }: Moment): boolean {
  return ended === undefined || began <= ended || at < ended;
}

function push<T>(to: Map<string, T[]>, key: string, one: T): void {
  const list = to.get(key);
  if (list === undefined) to.set(key, [one]);
  else list.push(one);
}

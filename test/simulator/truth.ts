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
  acknowledged: boolean;
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
  /** Finding → since when its archiving is recorded; `undefined` while it is under way. */
  private readonly archived = new Map<string, EpochSeconds | undefined>();
  private readonly exempt = new Map<string, Span[]>();
  private readonly pinned = new Map<string, Span[]>();
  /** Address → the accounts whose findings show it as their own, since when that is recorded. */
  private readonly owned = new Map<string, EpochSeconds | undefined>();

  send(sent: Sent, at: EpochSeconds): void {
    const one = { ...sent, sentAt: at, acknowledged: false };
    push(this.sightings, sent.address, one);
    push(this.byFinding, sent.finding, one);
  }

  acknowledge(finding: string): void {
    for (const one of this.byFinding.get(finding) ?? []) one.acknowledged = true;
  }

  /** A finding sent before then that nobody has acknowledged. */
  unacknowledged(before: EpochSeconds): string | undefined {
    const all = [...this.byFinding.values()].flat();
    return all.find((one) => !one.acknowledged && one.sentAt < before)?.finding;
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
    return [...this.pinned.keys()];
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

  /** Whether it must be listed when everything is at rest. */
  must(address: string, at: EpochSeconds): boolean {
    if (this.spansOn('exempt', address).some((span) => mayBe(span, rest(at)))) return false;
    if (this.spansOn('pinned', address).some((span) => isCertain(span, rest(at)))) return true;
    if (this.owned.has(address)) return false;
    return (this.sightings.get(address) ?? []).some(
      ({ finding, seen, window, acknowledged, isHostile }) =>
        acknowledged && !isHostile && !this.archived.has(finding) && at < seen + window,
    );
  }

  private spansOn(what: 'exempt' | 'pinned', address: string): readonly Span[] {
    const spans = this[what];
    if (spans.size === 0) return [];
    const network = `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
    return [...(spans.get(address) ?? []), ...(spans.get(network) ?? [])];
  }
}

function rest(at: EpochSeconds): Moment {
  return { began: at, ended: at, at };
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

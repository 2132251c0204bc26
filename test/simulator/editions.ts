/** What stands and stood: every edition is held against the truth as it is committed, every file as it is read. */
import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { editionFolder, type Pointer } from '../../src/usecases/publish/edition-store.ts';
import { textIn } from '../helpers/hub/publishing.ts';
import { HOSTILE } from './organization.ts';
import { addressesOf, type Moment, type Truth } from './truth.ts';

export const FEED = 'feeds/blocklist.txt';
/** Of the file that holds the digest of a feed. */
const DIGEST = '.sha256';
const SENTINEL = '192.0.2.1';
/** As docs/policy.md has it: so many in an hour, or half of what was listed when it began. */
const GROWTH = { free: 1_000, share: 0.5 };

/** What the publisher that commits knew. */
export interface Committing {
  /** When its tick began. */
  readonly began: number;
  /** Which freeze it must heed: the latest that was recorded, if none was taken back since. */
  readonly frozen: 'frozen' | 'hard' | undefined;
  /** Whether a freeze may be in force, or may have been when the tick began. */
  readonly mayBeFrozen: boolean;
}

interface Standing {
  readonly number: number;
  readonly lines: ReadonlySet<string>;
}

export class Editions {
  committed = 0;
  standing: Standing = { number: 0, lines: new Set() };
  /** Edition and path → text. */
  private readonly texts = new Map<string, string>();
  private readonly truth: Truth;
  private readonly fail: (what: string) => void;
  private hour = { began: 0, listed: 0, added: 0 };

  constructor(truth: Truth, fail: (what: string) => void) {
    this.truth = truth;
    this.fail = fail;
  }

  /** The store, with what is committed through it noted. */
  noting(ops: ObjectStore, committing: () => Committing, now: () => number): ObjectStore {
    return {
      ...ops,
      write: async (key, body, condition, headers) => {
        const outcome = await ops.write(key, body, condition, headers);
        if (key === 'editions/current.json' && outcome.kind === 'written') {
          const pointer = JSON.parse(Buffer.from(body).toString()) as Pointer;
          await this.note(ops, pointer, committing(), now());
        }
        return outcome;
      },
    };
  }

  private async note(
    ops: ObjectStore,
    pointer: Pointer,
    { began, frozen, mayBeFrozen }: Committing,
    now: number,
  ) {
    const { number, feeds, at } = pointer;
    this.committed += 1;
    if (number !== this.standing.number + 1) {
      this.fail(`edition ${number} follows edition ${this.standing.number}`);
    }
    for (const path of feeds.filter((one) => !one.endsWith(DIGEST))) {
      const text = await textIn(ops, `${editionFolder(pointer)}/${path}`);
      if (text === '') this.fail(`edition ${number} stands, and its ${path} is not there`);
      this.texts.set(`${number} ${path}`, text);
    }
    const lines = addressesIn(this.texts.get(`${number} ${FEED}`) ?? '');
    const moment: Moment = { began, ended: now, at };
    for (const line of lines) {
      const why = this.truth.mustNot(line, moment);
      if (why !== undefined) this.fail(`edition ${number} lists ${line}, which ${why}`);
    }
    this.checkFrozen(number, lines, frozen);
    if (!mayBeFrozen) this.checkNews(number, lines, moment);
    this.checkGrowth(number, lines, at);
    this.standing = { number, lines };
  }

  /** A tick found that nothing is to be changed. */
  confirm({ began, mayBeFrozen }: Committing, now: number): void {
    const { number, lines } = this.standing;
    if (!mayBeFrozen) this.checkNews(number, lines, { began, ended: now, at: now });
  }

  private checkNews(number: number, lines: ReadonlySet<string>, moment: Moment): void {
    const overdue = this.truth.overdue(lines, moment);
    if (overdue !== undefined) this.fail(`edition ${number} lacks ${overdue}, and must list it`);
  }

  private checkFrozen(number: number, lines: ReadonlySet<string>, frozen: Committing['frozen']) {
    if (frozen === undefined) return;
    const added = [...lines].find((line) => !this.standing.lines.has(line));
    if (added !== undefined) this.fail(`edition ${number} adds ${added}, though frozen`);
    const removed = [...this.standing.lines].find((line) => !lines.has(line));
    if (frozen === 'hard' && removed !== undefined) {
      this.fail(`edition ${number} removes ${removed}, though frozen hard`);
    }
  }

  private checkGrowth(number: number, lines: ReadonlySet<string>, at: number) {
    const { standing } = this;
    if (at - this.hour.began >= 3_600)
      this.hour = { began: at, listed: standing.lines.size, added: 0 };
    this.hour.added += [...lines].filter((line) => !standing.lines.has(line)).length;
    // Of a short list nothing is held; and an hour of the publisher's need not begin with ours.
    if (this.hour.listed < 100) return;
    const max = Math.max(GROWTH.free, GROWTH.share * this.hour.listed);
    if (this.hour.added > 2 * max) {
      this.fail(`edition ${number}: ${this.hour.added} were added in an hour, ${HOSTILE} floods`);
    }
  }

  private isOf(number: string, path: string, text: string): boolean {
    const feed = this.texts.get(`${number} ${path.replace(DIGEST, '')}`);
    if (feed === undefined || !path.endsWith(DIGEST)) return text === feed;
    return text.startsWith(createHash('sha256').update(feed).digest('hex'));
  }

  /** A firewall reads: a whole file of a committed edition, or nothing. */
  async poll(store: ObjectStore, path: string): Promise<void> {
    const answer = await store.read(path).catch(() => undefined);
    if (answer === undefined) return;
    if (answer.kind === 'absent') {
      if (this.committed > 1) this.fail(`${path} is gone`);
      return;
    }
    const number = answer.headers.metadata?.['edition'] ?? '';
    if (!this.isOf(number, path, Buffer.from(answer.body).toString())) {
      this.fail(`${path} is not that of edition ${number}, or nobody committed it`);
    }
  }
}

/** Each address of a feed of IPv4, whatever prefixes they make. */
export function addressesIn(text: string): ReadonlySet<string> {
  const lines = text.split('\n').filter((line) => line !== '' && line !== SENTINEL);
  return new Set(lines.flatMap(addressesOf));
}

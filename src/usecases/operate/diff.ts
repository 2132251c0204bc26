/** What changed between two committed editions: entries, and the lines that firewalls see. */
import { differenceOf, type EntryDifference } from '../../domain/edition/edition-difference.ts';
import { isSentinel } from '../../domain/feeds/feed.ts';
import type { ExplainPorts, ExplainTerms } from './explain.ts';
import { whyLeft } from './why-left.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readListed } from '../publish/edition-entries.ts';
import { findEdition, readLines, readPointer, type Pointer } from '../publish/edition-store.ts';

export interface EditionsDifference extends EntryDifference {
  readonly from: Pointer;
  readonly to: Pointer;
  /** Lines of the feeds that are in one of the two only. */
  readonly linesAdded: readonly string[];
  readonly linesRemoved: readonly string[];
}

export interface DiffRequest {
  /** @default - the edition before `to` */
  readonly from?: number;
  /** @default - the committed one */
  readonly to?: number;
}

export type DiffProblem =
  { readonly kind: 'no-edition' } | { readonly kind: 'unknown-edition'; readonly number: number };

/** Halves of the blocklist, whose lines stand in the whole. */
const HALVES = ['feeds/blocklist-ipv4.txt', 'feeds/blocklist-ipv6.txt'];

/** So many are explained one by one; each asks the ledger. */
const EXPLAINED_MAX = 50;

export async function diffEditions(
  { ledger, ops }: ExplainPorts,
  terms: ExplainTerms,
  request: DiffRequest,
): Promise<Result<EditionsDifference, DiffProblem>> {
  const current = (await readPointer(ops))?.pointer;
  if (current === undefined) return refuse({ kind: 'no-edition' });
  const number = request.to ?? current.number;
  const to = await findEdition(ops, number);
  if (to === undefined) return refuse({ kind: 'unknown-edition', number });
  // An edition without one before it is compared with itself: nothing changed.
  const former = request.from ?? Math.max(1, number - 1);
  const from = await findEdition(ops, former);
  if (from === undefined) return refuse({ kind: 'unknown-edition', number: former });
  const entries = differenceOf(await readListed(ops, from), await readListed(ops, to), to.at);
  const explained = await Promise.all(
    entries.left.slice(0, EXPLAINED_MAX).map(async ({ entry }) => {
      return { entry, because: await whyLeft({ ledger, ops }, terms, entry, to.at) };
    }),
  );
  const left = [...explained, ...entries.left.slice(EXPLAINED_MAX)];
  const [before, after] = [await linesOf(ops, from), await linesOf(ops, to)];
  return ok({
    from,
    to,
    ...entries,
    left,
    linesAdded: [...after].filter((line) => !before.has(line)),
    linesRemoved: [...before].filter((line) => !after.has(line)),
  });
}

export function describeDiffProblem(problem: DiffProblem): string {
  return problem.kind === 'no-edition'
    ? 'there is no edition yet'
    : `there is no edition ${problem.number}, or it is no longer kept`;
}

async function linesOf(ops: ObjectStore, edition: Pointer): Promise<ReadonlySet<string>> {
  // JSON feeds say the same again with words around it: their values are those of entries.
  const texts = edition.feeds.filter((path) => path.endsWith('.txt') && !HALVES.includes(path));
  const lines = await Promise.all(texts.map((path) => readLines(ops, edition, path)));
  return new Set(lines.flat().filter((line) => !isSentinel(line)));
}

/** A finding in the drawer: what it names, wherever that stands. */
import { consoleLink } from '../../domain/findings/console-link.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Empty, Fault } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { said } from '../parts/words.ts';
import type { ListedValue } from '../../domain/edition/listed-value.ts';
import { PlaceBadge } from '../parts/badge.tsx';
import { ask } from '../state/ask.ts';
import { columns } from '../state/store.ts';
import { valueLink } from '../state/route.ts';

interface Page {
  readonly values: readonly ListedValue[];
  readonly next: string | null;
}

const LISTS = ['entries', 'watched', 'held'] as const;
/** A finding names few values; of what a hostile one names the first are enough to see. */
const SHOWN_MAX = 100;

export function FindingValues({ finding }: { readonly finding: string }) {
  const { answer, fault } = useAnswer(() => valuesOf(finding), [finding, columns.value?.edition]);
  const key = answer?.[0]?.findings.find((one) => one.endsWith(finding)) ?? finding;
  const link = consoleLink(key);
  return (
    <div class="stack">
      <p class="muted">Finding</p>
      <h2 class="value drawer-title">
        {said(finding.split('/').at(-1) ?? finding)} <CopyButton text={finding} />
      </h2>
      {link !== undefined && (
        <p>
          <a href={link} target="_blank" rel="noreferrer noopener">
            Open in GuardDuty ↗
          </a>
        </p>
      )}
      {fault !== undefined && <Fault>{fault}</Fault>}
      {answer === undefined && fault === undefined && <Empty>Looking for what it names …</Empty>}
      {answer?.length === 0 && (
        <Empty>Nothing that is listed, watched or held is named by it.</Empty>
      )}
      <ul class="value-list">
        {answer?.map(({ value, place, because }) => (
          <li key={value}>
            <a class="value" href={valueLink(value)}>
              {value}
            </a>
            <PlaceBadge place={place} />
            <span class="muted">{said(because)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

async function valuesOf(finding: string): Promise<readonly ListedValue[]> {
  const found: ListedValue[] = [];
  for (const what of LISTS) {
    for (
      let after: string | null | undefined = undefined;
      after !== null && found.length < SHOWN_MAX;
    ) {
      const page: Page = await ask<Page>('list', { what, finding, after, limit: 1_000 });
      found.push(...page.values);
      after = page.next;
    }
  }
  return found.slice(0, SHOWN_MAX);
}

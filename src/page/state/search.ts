/** What a person typed or pasted, as where to go: one value's drawer, a finding's values, or a filtered table. */
import { formatAddress } from '../../domain/values/address.ts';
import { parseSearchText } from '../../domain/facts/search-text.ts';
import { goTo, openValue } from './route.ts';

export function search(text: string): void {
  const written = text.trim();
  if (written === '') return;
  const parsed = parseSearchText(written);
  if (!parsed.ok) {
    goTo('entries', { text: written });
    return;
  }
  const found = parsed.value;
  if (found.kind === 'finding') {
    openValue(`finding:${found.finding}`);
    return;
  }
  openValue(targetText(found.target));
}

type FoundTarget = Extract<
  Extract<ReturnType<typeof parseSearchText>, { readonly ok: true }>['value'],
  { readonly kind: 'target' }
>['target'];

/** As the hub writes it; a network keeps its length. */
function targetText(target: FoundTarget): string {
  if (target.kind === 'domain') return target.name;
  if (target.kind === 'hash') return target.hash;
  const { family, first, last } = target.range;
  return first === last ? formatAddress(family, first) : target.text;
}

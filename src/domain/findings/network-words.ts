/** Whose an address is, in a line: `AS64500 example hosting`; '' if its finding does not say. */
import type { UsableValue } from './extraction.ts';

const CHARACTERS_MAX = 80;

export function networkWords({
  asn,
  organization,
}: Pick<UsableValue, 'asn' | 'organization'>): string {
  const number = asn === undefined ? '' : `AS${asn}`;
  const words = [number, organization ?? ''].filter((part) => part !== '').join(' ');
  return words.slice(0, CHARACTERS_MAX);
}

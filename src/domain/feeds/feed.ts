/**
 * Feeds as text, the way a FortiGate wants them: ASCII, LF, a final newline, one entry a line, nothing
 * else. An empty file would open the firewall (FortiOS empties the object and the deny policy stops
 * matching), so an empty feed cannot be made: with nothing to say it holds one sentinel line.
 */
import type { Kind } from '../findings/extraction.ts';

declare const whole: unique symbol;
/** Text of a feed: at least one line, every line ended. Only `renderFeed` makes one. */
export type FeedText = string & { readonly [whole]: true };

/** Names nobody: documentation addresses, a reserved name, no file's hash. */
export const SENTINELS = {
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  domains: 'sentinel.invalid',
  sha256: '0'.repeat(64),
} as const;

/** What stands for an empty feed of a kind. */
export const SENTINEL_OF: Readonly<Record<Kind, string>> = {
  ip: SENTINELS.ipv4,
  domain: SENTINELS.domains,
  hash: SENTINELS.sha256,
};

/** Whether a line says that there is nothing to say; it is no entry. */
export function isSentinel(line: string): boolean {
  return Object.values<string>(SENTINELS).includes(line);
}

export function renderFeed(lines: readonly string[], sentinel: string): FeedText {
  return `${(lines.length === 0 ? [sentinel] : lines).join('\n')}\n` as FeedText;
}

/** The lines as one text, each ended; empty for none. */
export function feedOfText(lines: string, sentinel: string): FeedText {
  return lines === '' ? renderFeed([], sentinel) : (lines as FeedText);
}

/** Text of a list for analysts: it may be empty, since no firewall reads it. */
export function renderList(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

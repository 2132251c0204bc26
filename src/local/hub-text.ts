/** What the hub says of itself: to the person who starts it, and on its root page. */
import type { HubOptions } from './options.ts';

/** The first line names the base of the feeds. */
export function greeting(
  url: string,
  data: string,
  { live, speed, accounts, watch, credential }: HubOptions,
): readonly string[] {
  const access = credential === undefined ? '' : `  (Basic, user ${credential.user})`;
  return [
    `Palisade is at ${url}`,
    `  feed      ${url}feeds/blocklist.txt${access}`,
    `  findings  POST ${url}findings (application/json)${watch === undefined ? '' : `, or files in ${watch}`}`,
    '  verbs     npx palisade status, explain, diff, block, exempt, retract, freeze, rollback …',
    `  data      ${data}; Ctrl-C stops, the next start goes on with it`,
    live
      ? '  live      no play; the clock is yours'
      : `  play      ${accounts} accounts attacked on a clock ${speed} times as fast: a day takes ${dayText(speed)}`,
    '',
  ];
}

export function indexText(url: string): string {
  return `Palisade, local hub

feeds/blocklist.txt        both families of addresses; with .sha256 beside it, as every feed
feeds/blocklist-ipv4.txt   feeds/blocklist-ipv6.txt   feeds/domains.txt   feeds/sha256.txt
watch.txt                  watched or held back
canary.txt                 what sample findings named: the path works
manifest.json              the edition in numbers
health.json                when the publisher last looked
editions/…                 every edition that is kept

GET  status                how the hub is
GET  explain?value=        why an address, a domain or a SHA-256 is listed, or is not
GET  list?what=           entries, watched, held, pins, exemptions or own; a page at a time (after=, limit=)
GET  diff?from=&to=        what changed between two editions
GET  editions              the latest editions
GET  table, details, history, actions, intake, session   what the page at / asks, for a browser
GET  credentials           which firewalls have one; palisade credentials makes them
GET  facts                 all that the ledger knows, for palisade simulate
POST findings              a finding, an EventBridge event, an array, a GetFindings page; or JSON lines
                           as application/x-ndjson:
                           curl -H 'Content-Type: application/json' --data @finding.json ${url}findings
POST operator              an operator's action, as the verbs of npx palisade send it
`;
}

function dayText(speed: number): string {
  const seconds = Math.round(86_400 / speed);
  return seconds > 600 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`;
}

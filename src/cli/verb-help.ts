/** What help says beyond each verb's own text: groups of verbs in the order they are shown, and examples. */

interface VerbGroup {
  readonly title: string;
  readonly verbs: readonly string[];
}

export const VERB_GROUPS: readonly VerbGroup[] = [
  {
    title: 'Look',
    verbs: ['status', 'open', 'list', 'explain', 'diff', 'editions', 'coverage'],
  },
  {
    title: 'Act',
    verbs: [
      ...['block', 'exempt', 'retract', 'unblock', 'unexempt', 'unretract', 'expunge'],
      ...['freeze', 'resume', 'rollback', 'release'],
    ],
  },
  {
    title: 'Deploy and run',
    verbs: ['config', 'preflight', 'scp', 'cost', 'backfill', 'verify', 'redrive'],
  },
  { title: 'Firewalls', verbs: ['fortigate', 'credentials', 'check-feed'] },
  {
    title: 'Findings and lists, without a hub in AWS',
    verbs: ['extract', 'replay', 'simulate', 'collapse', 'report', 'send'],
  },
  { title: 'This command', verbs: ['completion'] },
];

/** Calls of each verb, without `palisade`. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  status: ['status', 'status --profile security --json'],
  open: ['open', 'open --profile security'],
  list: [
    'list --band critical --until 24h',
    'list held --account 111122223333 --json',
    'list exemptions --profile security',
  ],
  explain: [
    'explain 45.148.10.240',
    'explain hxxps://evil[.]com/a 45.148.10.0/24',
    'explain - < values.txt',
  ],
  diff: ['diff', 'diff --from 12 --to 14 --json'],
  editions: ['editions', 'editions --last 5 --json'],
  coverage: ['coverage --gaps --profile security'],
  block: ['block 45.148.10.240 --reason "seen in our mail logs" --for 7d'],
  exempt: ['exempt 45.148.10.0/24 --reason "partner" --for 7d'],
  retract: ['retract evil.com --reason "false positive of our own scan"'],
  unblock: ['unblock 45.148.10.240 --reason "handled"'],
  unexempt: ['unexempt 45.148.10.0/24 --reason "the contract has ended"'],
  unretract: ['unretract evil.com --reason "it was no scan of ours"'],
  expunge: ['expunge --account 111122223333 --reason "its findings were forged"'],
  freeze: ['freeze --reason "a change window"'],
  resume: ['resume --reason "the change is done"'],
  rollback: ['rollback --to 12 --reason "a partner was cut off"'],
  release: [
    'release --accept-growth 5000 --for 1h --reason "a campaign, checked"',
    'release --accept-empty-ledger --reason "the table is lost"',
  ],
  config: [
    'config init palisade.json',
    'config check palisade.json',
    'config explain policy.windows',
  ],
  preflight: ['preflight --offline', 'preflight --profile security'],
  scp: ['scp'],
  cost: ['cost --accounts 200 --regions 17 --firewalls 30', 'cost --accounts 40 --json'],
  backfill: ['backfill --days 30 --profile security'],
  verify: ['verify --member-profile member-a --profile security', 'verify --local --accounts 3'],
  redrive: ['redrive --profile security'],
  fortigate: [
    'fortigate --feed-region eu-west-1 --bucket my-feeds --fortios 7.4.9',
    'fortigate --url https://feeds.example.org/ --user muc-1 --box muc-1',
  ],
  credentials: ['credentials add branch-12'],
  'check-feed': [
    'check-feed https://example.com/blocklist.txt --device fortios-7.4.4',
    'check-feed feed.txt --api https://fw.example.org --api-key-file key',
  ],
  extract: ['extract docs/example-finding.json', 'extract - < findings.jsonl'],
  replay: ['replay findings/ --at 2026-11-26T12:00:00Z --out edition'],
  simulate: [
    'simulate --policy stricter.json docs/example-finding.json',
    'simulate --policy stricter.json --days 30 --profile security',
  ],
  collapse: ['collapse blocklist.txt --except own.txt --max-lines 131072'],
  report: ['report --dry-run docs/example-finding.json --config palisade.json'],
  completion: ['completion bash', 'completion fish'],
  send: ['send docs/example-finding.json', 'send - < findings.jsonl'],
};

/** To be printed after a verb's own help; empty for a verb without an example. */
export function examplesText(name: string): string {
  const calls = EXAMPLES[name] ?? [];
  return calls.length === 0
    ? ''
    : `\nExamples:\n${calls.map((call) => `  palisade ${call}\n`).join('')}`;
}

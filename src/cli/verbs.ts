/**
 * Every verb there is, in the order help shows them. What one needs is loaded when it is called: a filter
 * such as `collapse` is not to wait for what other verbs know of AWS.
 */
import type { VerbEntry } from './shell/verb.ts';

export const verbs: readonly VerbEntry[] = [
  {
    name: 'extract',
    summary: 'findings in, what each one names and what policy makes of it out',
    load: async () => (await import('./commands/findings/extract.ts')).extract,
  },
  {
    name: 'collapse',
    summary: 'address lists in, the fewest CIDR blocks out',
    load: async () => (await import('./commands/addresses/collapse.ts')).collapse,
  },
  {
    name: 'replay',
    summary: 'findings in, the whole edition out: the pipeline offline, in memory',
    load: async () => (await import('./commands/findings/replay.ts')).replay,
  },
  {
    name: 'send',
    summary: 'findings to the running local hub, with a count of what it took',
    load: async () => (await import('./commands/findings/send.ts')).send,
  },
  {
    name: 'simulate',
    summary: 'what findings would give under another policy, before it is deployed',
    load: async () => (await import('./commands/findings/simulate.ts')).simulate,
  },
  {
    name: 'explain',
    summary: 'why an address, domain or file is listed, or is not',
    load: async () => (await import('./commands/inspect/explain.ts')).explain,
  },
  {
    name: 'open',
    summary: 'the page, in a browser, with your own credentials',
    load: async () => (await import('./commands/inspect/open.ts')).open,
  },
  {
    name: 'list',
    summary: 'what is in force, watched, held back, pinned or exempt, with filters',
    load: async () => (await import('./commands/inspect/list.ts')).list,
  },
  {
    name: 'status',
    summary: 'how the hub, its feeds and its editions are',
    load: async () => (await import('./commands/inspect/status.ts')).status,
  },
  {
    name: 'coverage',
    summary: 'which accounts and regions forward, which do not, and what fixes it',
    load: async () => (await import('./commands/inspect/coverage.ts')).coverage,
  },
  {
    name: 'diff',
    summary: 'what changed between two editions',
    load: async () => (await import('./commands/inspect/diff.ts')).diff,
  },
  {
    name: 'editions',
    summary: 'the editions that are kept, and who or what changed each',
    load: async () => (await import('./commands/inspect/editions.ts')).editions,
  },
  {
    name: 'block',
    summary: 'keep an address, network, domain or file in the feed',
    load: async () => (await import('./commands/actions/override-verb.ts')).block,
  },
  {
    name: 'exempt',
    summary: 'keep an address, network, domain or file out of the feed',
    load: async () => (await import('./commands/actions/override-verb.ts')).exempt,
  },
  {
    name: 'retract',
    summary: 'void what findings say of a target; new findings count again',
    load: async () => (await import('./commands/actions/override-verb.ts')).retract,
  },
  {
    name: 'unblock',
    summary: 'take a pin back',
    load: async () => (await import('./commands/actions/take-back-verb.ts')).unblock,
  },
  {
    name: 'unexempt',
    summary: 'take an exemption back',
    load: async () => (await import('./commands/actions/take-back-verb.ts')).unexempt,
  },
  {
    name: 'unretract',
    summary: 'take a retraction back: voided findings count again',
    load: async () => (await import('./commands/actions/take-back-verb.ts')).unretract,
  },
  {
    name: 'expunge',
    summary: 'void what the findings of one account have said up to now',
    load: async () => (await import('./commands/actions/expunge.ts')).expunge,
  },
  {
    name: 'freeze',
    summary: 'add nothing to the feed any more; removals go on',
    load: async () => (await import('./commands/actions/freeze.ts')).freeze,
  },
  {
    name: 'resume',
    summary: 'end a freeze or a rollback: back to what findings say',
    load: async () => (await import('./commands/actions/resume.ts')).resume,
  },
  {
    name: 'rollback',
    summary: 'back to an earlier edition, and frozen there',
    load: async () => (await import('./commands/actions/rollback.ts')).rollback,
  },
  {
    name: 'release',
    summary: 'let changes pass that a guardrail holds',
    load: async () => (await import('./commands/actions/release.ts')).release,
  },
  {
    name: 'config',
    summary: 'a configuration: begin one, find all its faults, look up a field',
    load: async () => (await import('./commands/configuration/config.ts')).config,
  },
  {
    name: 'verify',
    summary: 'that findings arrive and feeds are read: samples made now, and a table with times',
    load: async () => (await import('./commands/verify/verify.ts')).verify,
  },
  {
    name: 'preflight',
    summary: 'what a deployment still lacks, and the command that fixes it',
    load: async () => (await import('./commands/deployment/preflight.ts')).preflight,
  },
  {
    name: 'scp',
    summary: 'a service control policy that protects our rules in the member accounts',
    load: async () => (await import('./commands/deployment/scp.ts')).scp,
  },
  {
    name: 'cost',
    summary: 'what a month costs in AWS, for an organization of your size',
    load: async () => (await import('./commands/deployment/cost.ts')).cost,
  },
  {
    name: 'backfill',
    summary: 'what GuardDuty already holds, read into the deployed hub',
    load: async () => (await import('./commands/deployment/backfill.ts')).backfill,
  },
  {
    name: 'redrive',
    summary: 'what failed on its way into the deployed hub or to a sink, listed and tried again',
    load: async () => (await import('./commands/deployment/redrive.ts')).redrive,
  },
  {
    name: 'credentials',
    summary: 'a firewall’s user name and password: add, rotate, revoke, list',
    load: async () => (await import('./commands/firewalls/credentials.ts')).credentials,
  },
  {
    name: 'fortigate',
    summary: 'the commands that make a FortiGate pull the feeds and act on them',
    load: async () => (await import('./commands/firewalls/fortigate.ts')).fortigate,
  },
  {
    name: 'check-feed',
    summary: 'a feed read as the device would: what it loads, and what is wrong',
    load: async () => (await import('./commands/firewalls/check-feed.ts')).checkFeed,
  },
  {
    name: 'report',
    summary: 'findings in, what each sink would be sent of them out',
    load: async () => (await import('./commands/deployment/report.ts')).report,
  },
  {
    name: 'completion',
    summary: 'a script by which bash, zsh or fish completes all this',
    load: async () => (await import('./reference/completion.ts')).completionOf(verbs),
  },
];

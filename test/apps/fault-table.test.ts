/**
 * What is reported when a link of the path breaks, and how soon: the audit itself and the alarms of the template, over
 * virtual time. For every link, and for faults at many times of the day, the first alarm that fires, and what
 * `palisade coverage` then says to do. The table in docs/coverage.md is compared with what comes out here.
 *
 * What is modelled: heartbeats leave at their hour, and arrive if no link on their way is broken; the probes answer what
 * the account and the hub hold; CloudWatch fires when as many periods as the alarm asks for are over its threshold.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { DAY, HOUR, MINUTE, type Seconds } from '../../src/domain/base/time.ts';
import { hubFixes } from '../../src/domain/coverage/hub/hub-fix.ts';
import type { HubFacts, HubPart } from '../../src/domain/coverage/hub/hub-parts.ts';
import { fixesOf } from '../../src/domain/coverage/coverage-fix.ts';
import {
  reasonsOf,
  type AuditTerms,
  type Pair,
  type PairFacts,
} from '../../src/domain/coverage/coverage.ts';
import type { Heartbeat } from '../../src/domain/forwarding/heartbeat.ts';
import {
  ADMINISTRATOR_PATTERN,
  judgementPattern,
  memberPattern,
} from '../../src/domain/forwarding/member-pattern.ts';
import { METRICS } from '../../src/metrics.ts';
import { auditCoverage, auditMetrics } from '../../src/usecases/audit/audit-coverage.ts';
import { auditHub } from '../../src/usecases/audit/audit-hub.ts';
import { brokenHub, healthyHub, HUB_PLAN } from '../helpers/data/hub-parts.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';
import { sha256 } from '../../src/adapters/shared/sha256.ts';

const SECURITY = '100000000000';
const MEMBERS = Array.from({ length: 8 }, (_, n) => String(200_000_000_000 + n));
const BROKEN = '200000000003';
const REGIONS = ['eu-west-1', 'me-south-1'];
const TERMS: AuditTerms = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: REGIONS,
  collection: 'both',
  hubBusArn: `arn:aws:events:eu-west-1:${SECURITY}:event-bus/palisade`,
};
const START = 1_800_000_000 - (1_800_000_000 % DAY);
/** Long enough that everything is in its usual course. */
const BREAKS = START + 4 * DAY;
const WATCHED = 4 * DAY;
/** Hours of the day at which a fault begins: what was asked or sent last differs. */
const HOURS = [0, 5, 11, 17, 23];

interface Link {
  readonly link: string;
  /** Within so long a person is called; `undefined`: nobody is, since nothing is to be done. */
  readonly promised: Seconds | undefined;
  /** What the coverage says of the pair in the end. */
  readonly reason: string;
  /** Where heartbeats end. */
  readonly stops?: 'here' | 'this-region' | 'everywhere';
  readonly probe?: (facts: PairFacts) => PairFacts;
  readonly state?: string;
  /** What AWS itself counts, from the next event on. */
  readonly queue?: 'age' | 'dead-letters';
  /** What AWS answers of the hub's own parts. */
  readonly hub?: HubFacts;
  /** Heartbeats come, and findings do not, of no account. */
  readonly noFindings?: boolean;
  /** What no command of ours does. */
  readonly first?: string;
}

/** The next audit, and the five minutes of its metric. */
const HUB_FOUND = 70 * MINUTE;
/** As `alarms.silentAfter` may say. */
const SILENT_AFTER = 12 * HOUR;
const QUEUE_CLOSED =
  '{"Statement":[{"Sid":"OnlyTheRule","Effect":"Deny","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}]}';

const rules = (change: (facts: PairFacts) => object) => (facts: PairFacts) => ({
  ...facts,
  ...change(facts),
});
const LINKS: readonly Link[] = [
  {
    link: 'member: rule disabled',
    promised: 31 * HOUR,
    reason: 'rule-disabled',
    stops: 'this-region',
    probe: rules(({ rules: { known } }: PairFacts & { rules: { known?: readonly object[] } }) => ({
      rules: { known: known?.map((rule) => ({ ...rule, enabled: false })) },
    })),
  },
  {
    link: 'member: role deleted',
    promised: 31 * HOUR,
    reason: 'heartbeat-late',
    stops: 'this-region',
  },
  {
    link: 'member: SCP denies events:PutEvents',
    promised: 31 * HOUR,
    reason: 'heartbeat-late',
    stops: 'here',
    first: 'exempt `StackSet-Palisade*` from the policy',
  },
  {
    link: 'member: StackSet instance missing',
    promised: 31 * HOUR,
    reason: 'rule-missing',
    stops: 'this-region',
    probe: rules(() => ({ rules: { known: [] } })),
  },
  {
    link: 'member: detector off',
    promised: 49 * HOUR,
    reason: 'detector-suspended',
    probe: rules(() => ({
      detector: {
        known: {
          kind: 'detector',
          id: 'd',
          enabled: false,
          publishingFrequency: 'FIFTEEN_MINUTES',
        },
      },
    })),
  },
  {
    link: 'member: opt-in region not enabled',
    promised: undefined,
    reason: '',
    stops: 'this-region',
    probe: rules(() => ({ detector: { known: { kind: 'region-disabled' } } })),
  },
  {
    link: 'member: account suspended',
    promised: undefined,
    reason: 'account-suspended',
    state: 'SUSPENDED',
    stops: 'here',
  },
  {
    link: 'member: dead letters wait',
    promised: 49 * HOUR,
    reason: 'dead letters wait',
    probe: rules(() => ({ waiting: { known: 2 } })),
  },
  {
    link: 'hub: rule disabled',
    promised: HUB_FOUND,
    reason: 'hub-rule-disabled',
    hub: brokenHub({ rule: { enabled: false } }),
    stops: 'everywhere',
  },
  {
    link: 'hub: rule deleted',
    promised: HUB_FOUND,
    reason: 'hub-rule-missing',
    hub: { ...healthyHub(), rules: [{ known: 'absent' }] },
    stops: 'everywhere',
  },
  {
    link: 'hub: pattern of the rule changed',
    promised: HUB_FOUND,
    reason: 'hub-rule-pattern',
    hub: brokenHub({ rule: { pattern: '{"source":["aws.health"]}' } }),
    stops: 'everywhere',
  },
  {
    link: 'hub: target of the rule changed',
    promised: HUB_FOUND,
    reason: 'hub-rule-target',
    hub: brokenHub({ rule: { targets: [{ arn: 'arn:x', deadLetterArn: undefined }] } }),
    stops: 'everywhere',
  },
  {
    link: 'hub: bus policy wrong',
    promised: HUB_FOUND,
    reason: 'bus-refuses-accounts',
    hub: brokenHub({ bus: { known: { policy: undefined } } }),
    stops: 'everywhere',
  },
  {
    link: 'hub: queue policy wrong',
    promised: HUB_FOUND,
    reason: 'hub-queue-refuses-rule',
    hub: brokenHub({ queue: { policy: QUEUE_CLOSED } }),
    stops: 'everywhere',
    queue: 'dead-letters',
  },
  {
    link: 'hub: event source mapping disabled',
    promised: HUB_FOUND,
    reason: 'mapping-disabled',
    hub: brokenHub({ mapping: { state: 'Disabled' } }),
    stops: 'everywhere',
    queue: 'age',
  },
  {
    link: 'hub: its parts may not be read',
    promised: 3 * HOUR + 10 * MINUTE,
    reason: 'access-denied',
    hub: { ...healthyHub(), rules: [{ unknown: 'access-denied', detail: 'no' }] },
  },
  {
    link: 'GuardDuty sends no findings',
    promised: SILENT_AFTER + HUB_FOUND,
    reason: 'no-findings',
    noFindings: true,
  },
];

function healthy({ account }: Pair): PairFacts {
  const patterns =
    account === SECURITY
      ? [ADMINISTRATOR_PATTERN, judgementPattern(SECURITY)]
      : [memberPattern(account)];
  return {
    detector: {
      known: { kind: 'detector', id: 'd', enabled: true, publishingFrequency: 'FIFTEEN_MINUTES' },
    },
    administrator: { known: SECURITY },
    rules: {
      known: patterns.map((pattern) => ({
        enabled: true,
        pattern: JSON.stringify(pattern),
        targets: [{ arn: TERMS.hubBusArn, hasRole: true }],
      })),
    },
  };
}

interface Alarm {
  readonly name: string;
  readonly metric: string;
  readonly breaches: (value: number) => boolean;
  readonly periods: number;
  readonly period: Seconds;
}

/** Those of the template that watch a metric, by its name. */
function alarmsOn(metrics: readonly string[]): readonly Alarm[] {
  const found = hubTemplate().findResources('AWS::CloudWatch::Alarm');
  return Object.values(found).flatMap((resource) => {
    const metric = textAt(resource, 'Properties', 'MetricName') ?? '';
    const description = textAt(resource, 'Properties', 'AlarmDescription') ?? '';
    const isCount = textAt(resource, 'Properties', 'Statistic') === 'SampleCount';
    if (!metrics.includes(metric) || isCount) return [];
    const threshold = numberAt(resource, 'Properties', 'Threshold') ?? Number.NaN;
    const periods = numberAt(resource, 'Properties', 'EvaluationPeriods') ?? 1;
    const period = numberAt(resource, 'Properties', 'Period') ?? Number.NaN;
    const name = description.replace(/^.*#/, '');
    return [{ name, metric, periods, period, breaches: (value: number) => value >= threshold }];
  });
}

const BY_AUDIT = alarmsOn(Object.values(METRICS));
const QUEUES = { age: 'ingest-late', 'dead-letters': 'hub-undelivered' } as const;

/** Heartbeats that have arrived by then: members' at an hour of their own, the administrator's each hour. */
function heardBy(now: number, breaks: number, { stops }: Link): readonly Heartbeat[] {
  const isStopped = (pair: Pair): boolean =>
    stops === 'everywhere' ||
    (stops === 'here' && pair.account === BROKEN) ||
    (stops === 'this-region' && pair.account === BROKEN && pair.region === 'me-south-1');
  const pairs = [SECURITY, ...MEMBERS].flatMap((account) =>
    REGIONS.map((region) => ({ account, region })),
  );
  return pairs.map((pair): Heartbeat => {
    const isSecurity = pair.account === SECURITY;
    const every = isSecurity ? HOUR : DAY;
    const offset = isSecurity ? 0 : (Number(pair.account) % 24) * HOUR;
    const until = isStopped(pair) ? Math.min(now, breaks - 1) : now;
    const at = until - ((((until - offset) % every) + every) % every);
    return { ...pair, route: isSecurity ? 'administrator' : 'member', at };
  });
}

async function outcomeOf(link: Link, hour: number) {
  const breaks = BREAKS + hour * HOUR + 60;
  const ops = memoryObjectStore();
  let now = START;
  const isBroken = ({ account, region }: Pair): boolean =>
    now >= breaks && account === BROKEN && region === 'me-south-1';
  const ports = {
    ops,
    sha256,
    accounts: {
      below: () =>
        Promise.resolve(
          MEMBERS.map((id) => ({
            id,
            state: now >= breaks && id === BROKEN ? (link.state ?? 'ACTIVE') : 'ACTIVE',
          })),
        ),
    },
    probe: {
      facts: (pair: Pair) =>
        Promise.resolve(
          isBroken(pair) ? (link.probe?.(healthy(pair)) ?? healthy(pair)) : healthy(pair),
        ),
    },
    hub: { facts: () => Promise.resolve(now < breaks ? healthyHub() : (link.hub ?? healthyHub())) },
    heartbeats: {
      hear: () => Promise.resolve(),
      last: () => Promise.resolve(heardBy(now, breaks, link)),
    },
    // One comes all the time.
    arrivals: {
      last: () => {
        const areStopped = link.stops === 'everywhere' || link.noFindings === true;
        return Promise.resolve(areStopped ? Math.min(now, breaks - 1) : now);
      },
    },
  };
  const streaks = new Map<Alarm, number>();
  const fired: { readonly alarm: string; readonly after: Seconds }[] = [];
  const note = (alarm: string, at: number): void => {
    if (!fired.some((one) => one.alarm === alarm)) fired.push({ alarm, after: at - breaks });
  };
  // The next event is the administrator's heartbeat; then five minutes of the metric, ten more until it is old.
  const nextBeat = Math.ceil(breaks / HOUR) * HOUR;
  if (link.queue === 'dead-letters') note(QUEUES['dead-letters'], nextBeat + 5 * MINUTE);
  if (link.queue === 'age') note(QUEUES.age, nextBeat + 15 * MINUTE);
  let report = await auditCoverage(ports, TERMS, { now, goesOn: () => true });
  let hub = await auditHub(ports, HUB_PLAN, { now, silentAfter: SILENT_AFTER });
  for (now = START + HOUR; now <= breaks + WATCHED; now += HOUR) {
    report = await auditCoverage(ports, TERMS, { now, goesOn: () => true });
    hub = await auditHub(ports, HUB_PLAN, { now, silentAfter: SILENT_AFTER });
    const measured = { ...auditMetrics(report), hubFaults: hub.toMend.length };
    const values = new Map(
      Object.entries(measured).map(([key, value]) => [
        METRICS[key as keyof typeof METRICS] as string,
        value,
      ]),
    );
    for (const alarm of BY_AUDIT) {
      const value = values.get(alarm.metric);
      const streak =
        value !== undefined && alarm.breaches(value) ? (streaks.get(alarm) ?? 0) + 1 : 0;
      streaks.set(alarm, streak);
      // The period in which the audit ran must end.
      if (streak >= alarm.periods && now >= breaks) note(alarm.name, now + alarm.period);
      if (now < breaks) expect(streak, `${alarm.name} before anything is broken`).toBe(0);
    }
  }
  const [first] = [...fired].sort((a, b) => a.after - b.after);
  const open = report.open.filter(
    ({ account }) => account === BROKEN || link.stops === 'everywhere',
  );
  const terms = { ...TERMS, isHeard: report.counts.delivered > 0 };
  return {
    first,
    reasons: [
      ...hubReasons(hub.parts),
      ...open.flatMap(({ verdict }) => reasonsOf(verdict)),
      ...(report.counts.waiting > 0 ? ['dead letters wait'] : []),
    ],
    fixes: [...hubFixes(hub.parts, HUB_PLAN), ...fixesOf(report.open, terms)].map(
      ({ command }) => command,
    ),
  };
}

function hubReasons(parts: readonly HubPart[]): readonly string[] {
  return parts.flatMap(({ status }) => {
    if (status.kind === 'fault') return status.faults;
    return status.kind === 'unknown' ? [status.reason] : [];
  });
}

const FIXES: readonly (readonly [RegExp, string])[] = [
  [/^npx palisade verify$/, '`npx palisade verify`'],
  [/redrive --member/, '`palisade redrive --member`'],
  [/enable-rule/, '`aws events enable-rule`'],
  [/put-permission/, '`aws events put-permission`'],
  [/put-rule/, '`aws events put-rule`'],
  [/set-queue-attributes/, '`aws sqs set-queue-attributes`'],
  [/update-event-source-mapping/, '`aws lambda update-event-source-mapping --enabled`'],
  [/--revert-drift/, '`npx cdk deploy PalisadeHub --revert-drift`'],
  [/delete-stack-instances/, 'delete the stack instance, then create it'],
  [/^(?!.*delete).*create-stack-instances/, 'create the stack instance'],
  [/start-monitoring-members/, 'start-monitoring-members'],
];

/** Rounded up: minutes below two hours, else hours. */
function shown(time: Seconds): string {
  const unit = time < 2 * HOUR ? MINUTE : HOUR;
  return `${Math.ceil(time / unit)} ${unit === MINUTE ? 'min' : 'h'}`;
}

function fixText(fixes: readonly string[]): string {
  const all = fixes.join(' ; ');
  return FIXES.find(([shape]) => shape.test(all))?.[1] ?? '';
}

it('every broken link calls a person within its promised time, with the fix', async () => {
  const rows: string[] = [];
  for (const link of LINKS) {
    const outcomes = [];
    for (const hour of HOURS) outcomes.push(await outcomeOf(link, hour));
    const worst = Math.max(...outcomes.map(({ first }) => first?.after ?? 0));
    const alarms = [...new Set(outcomes.flatMap(({ first }) => first?.alarm ?? []))];
    const [{ reasons, fixes } = { reasons: [], fixes: [] }] = outcomes;
    expect
      .soft(reasons, link.link)
      .toEqual(expect.arrayContaining(link.reason === '' ? [] : [link.reason]));
    if (link.promised === undefined) expect.soft(alarms, link.link).toEqual([]);
    else {
      expect
        .soft(
          outcomes.every(({ first }) => first !== undefined),
          link.link,
        )
        .toBe(true);
      expect.soft(worst, link.link).toBeLessThanOrEqual(link.promised);
    }
    const time = link.promised === undefined ? '' : shown(worst);
    const promise = link.promised === undefined ? '' : shown(link.promised);
    const named = alarms.map((one) => `[${one}](runbook.md#${one})`).join(' or ');
    const fix = [link.first ?? [], fixText(fixes) || []].flat().join(', then ');
    rows.push(`| ${[link.link, named || 'none', promise, time, link.reason, fix].join(' | ')} |`);
  }
  const cells = (line: string): string => line.replaceAll(/ +/g, ' ');
  const written = readFileSync('docs/coverage.md', 'utf8').split('\n').map(cells);
  expect(written).toEqual(expect.arrayContaining(rows.map(cells)));
}, 120_000);

/** One task of a redrive, and its answer in JSON. */
import type { RedriveTask } from '../../domain/findings/redrive.ts';
import { formatTime } from '../../domain/base/time.ts';
import type { ForwarderQueues, ReportPath } from '../../ports/queues.ts';
import { NOTHING, redriveForwarder, sumOf, type ForwarderReport } from './redrive-forwarder.ts';
import { redriveReports } from './redrive-reports.ts';
import {
  listLetters,
  redriveDeadLetters,
  rereadFindings,
  rereadRejects,
  type RedriveOptions,
  type RedrivePorts,
} from './redrive.ts';

export interface PerformingPorts extends RedrivePorts {
  /** Of each sink that is deployed. */
  readonly sinks: ReadonlyMap<string, ReportPath>;
  readonly forwarders: ForwarderQueues;
}

/** As long as the function may run. */
const HIDDEN_SECONDS = 300;

/** Throws if a queue, the ledger or GuardDuty cannot be read; then what was not removed is still there. */
export async function performRedrive(
  ports: PerformingPorts,
  task: RedriveTask,
  options: RedriveOptions,
): Promise<object> {
  switch (task.task) {
    case 'dead-letters':
      return redriveDeadLetters(ports, options);
    case 'rejects':
      return rereadRejects(ports, options);
    case 'findings':
      return { findings: await rereadFindings(ports, task, options.arrival) };
    case 'forwarder':
      return forwarder(ports, task, options);
    case 'reports':
      return onRoad(ports, task.sink, (road) => redriveReports(road, options));
    case 'list':
      if (task.sink === undefined) return listed([ports.rejected]);
      return onRoad(ports, task.sink, ({ deadLetters }) => listed(deadLetters));
  }
}

async function onRoad(
  { sinks }: PerformingPorts,
  sink: string,
  act: (road: ReportPath) => Promise<object>,
): Promise<object> {
  const road = sinks.get(sink);
  if (road !== undefined) return act(road);
  const there = sinks.size === 0 ? 'there are none' : `there are ${[...sinks.keys()].join(', ')}`;
  return { error: 'refused', detail: `no reports go to ${sink}: ${there}` };
}

async function listed(queues: Parameters<typeof listLetters>[0]): Promise<object> {
  const letters = await listLetters(queues);
  return {
    letters: letters.map(({ sentAt, ...rest }) => ({
      ...rest,
      sentAt: sentAt === undefined ? null : formatTime(sentAt),
    })),
  };
}

async function forwarder(
  ports: PerformingPorts,
  { account, region }: Extract<RedriveTask, { task: 'forwarder' }>,
  { arrival, goesOn }: RedriveOptions,
): Promise<ForwarderReport> {
  let report = NOTHING;
  for (const queue of await ports.forwarders.of(account, region)) {
    const one = await redriveForwarder(
      queue,
      (where, ids) => rereadFindings(ports, { region: where, ids }, arrival),
      { hiddenSeconds: HIDDEN_SECONDS, goesOn },
    );
    report = sumOf(report, one);
  }
  return report;
}

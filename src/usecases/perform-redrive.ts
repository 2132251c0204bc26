/** One task of a redrive, and its answer in JSON. */
import type { RedriveTask } from '../domain/redrive.ts';
import { formatTime } from '../domain/time.ts';
import {
  listRejects,
  redriveDeadLetters,
  rereadFindings,
  rereadRejects,
  type RedriveOptions,
  type RedrivePorts,
} from './redrive.ts';

/** Throws if a queue, the ledger or GuardDuty cannot be read; then what was not removed is still there. */
export async function performRedrive(
  ports: RedrivePorts,
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
    case 'list': {
      const rejects = await listRejects(ports);
      return {
        rejects: rejects.map(({ sentAt, ...rest }) => ({
          ...rest,
          sentAt: sentAt === undefined ? null : formatTime(sentAt),
        })),
      };
    }
  }
}

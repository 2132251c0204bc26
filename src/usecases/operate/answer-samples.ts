/** Whose sample findings stand in `canary.txt`, as the publisher wrote it with the edition. */
import { parseJson } from '../../domain/base/json.ts';
import { formatTime } from '../../domain/base/time.ts';
import { parseSamples, SAMPLES_KEY } from '../../domain/edition/samples-file.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Reply } from './reply.ts';

/** None before the first edition; throws if what the publisher left cannot be read. */
export async function answerSamples(ops: ObjectStore): Promise<Reply> {
  const found = await ops.read(SAMPLES_KEY);
  if (found.kind === 'absent') return { status: 200, value: { samples: [] } };
  const samples = parseSamples(parseJson(Buffer.from(found.body).toString('utf8')));
  if (samples === undefined) throw new Error(`${SAMPLES_KEY} in the ops bucket is damaged`);
  const shown = samples.map((one) => ({ ...one, lastSeen: formatTime(one.lastSeen) }));
  return { status: 200, value: { samples: shown } };
}

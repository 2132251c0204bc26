/** Which edition was given to a reader, as the publisher's history tells. */
import { parseJson } from '../../domain/base/json.ts';
import { HISTORY_KEY } from '../../domain/configuration/deployed-names.ts';
import { parseHistory } from '../../domain/edition/plotted-history.ts';
import { servedEdition } from '../../domain/edition/served-edition.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

/** By the second of its pull. Of a history that is absent or damaged: of none. Throws if it cannot be read. */
export async function servedEditions(
  ops: ObjectStore,
): Promise<(at: EpochSeconds) => number | undefined> {
  const found = await ops.read(HISTORY_KEY);
  const text = found.kind === 'absent' ? '' : Buffer.from(found.body).toString('utf8');
  const points = parseHistory(parseJson(text)) ?? [];
  return (at) => servedEdition(points, at);
}

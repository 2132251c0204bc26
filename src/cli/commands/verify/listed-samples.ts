/** The samples that a hub lists. */
import { parseSamples, type SampleSeen } from '../../../domain/edition/samples-file.ts';
import type { HubClient } from '../../hub-client/hub-response.ts';
import { Failure } from '../../shell/verb.ts';

/** Throws `Failure` if it is no list: then it is not read as if no sample had come. */
export async function listedSamples(hub: HubClient): Promise<readonly SampleSeen[]> {
  const samples = parseSamples(await hub.ask('samples'));
  if (samples !== undefined) return samples;
  throw new Failure(
    'the hub does not list its samples: it may be of an earlier version; deploy this one',
  );
}

/** Every few minutes: who pulls the feeds, and who has stopped, as logs of AWS show it. */
import { S3Client } from '@aws-sdk/client-s3';
import { accessLog } from '../adapters/s3/access-logs.ts';
import { deployedConfiguration } from '../adapters/files/configuration-file.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { alarmedReaders } from '../domain/configuration/configuration-deployment.ts';
import { FRESHNESS_VARIABLES, readLogPlaces } from '../environment.ts';
import { watchReaders } from '../usecases/audit/watch-readers.ts';
import { logReaders } from './telemetry.ts';

const { opsBucket, accessLogs } = FRESHNESS_VARIABLES.read(process.env);
const ports = {
  ops: s3ObjectStore(new S3Client({}), opsBucket),
  logs: readLogPlaces(accessLogs).map((place) =>
    accessLog(place, s3ObjectStore(new S3Client({ region: place.region }), place.bucket)),
  ),
};
const { access } = deployedConfiguration(process.env);
const { stoppedAfter, forgottenAfter, readers } = access.freshness;
const terms = { stoppedAfter, forgottenAfter, named: readers };

export async function handler(): Promise<object> {
  return logReaders(await watchReaders(ports, terms, wallTime()), alarmedReaders(access));
}

/**
 * What GuardDuty's administrator trusts in a region: its active trusted IP lists and trusted entity lists, whose bodies lie
 * in S3. They hold for all members, which can have none of their own (docs/sources/guardduty.md#10-lists-of-the-administrator).
 *
 * The caller, in the administrator's account, may read the lists and the buckets that the configuration names. A region
 * without lists costs three calls; each list one more, and its body one of S3.
 */
import {
  GetIPSetCommand,
  GetTrustedEntitySetCommand,
  ListDetectorsCommand,
  paginateListIPSets,
  paginateListTrustedEntitySets,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  ownReading,
  trustedEntry,
  type Discovered,
  type LeftOut,
  type OwnReading,
} from '../../domain/organization/discovered.ts';
import { listFrom } from '../shared/aws-fault.ts';

/** GuardDuty's own bound of a trusted IP list is 2,000 lines. */
const BODY_BYTES_MAX = 1_000_000;
const READ_FORMAT = 'TXT';
/** A URI of S3, or its URL with the bucket in the path or in the host. */
const LOCATIONS = [
  /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(?<key>.+)$/,
  /^https:\/\/s3[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(?<key>[^?#]+)$/,
  /^https:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?\/(?<key>[^?#]+)$/,
];

interface TrustedClients {
  readonly guardDuty: GuardDutyClient;
  readonly s3: S3Client;
}

interface TrustedList {
  readonly kind: 'IP' | 'entity';
  readonly name: string;
  readonly format: string;
  readonly location: string;
}

/** Throws if any of it cannot be read: half an answer would release the other half. */
export async function trustedAddresses({ guardDuty, s3 }: TrustedClients): Promise<OwnReading> {
  const { DetectorIds } = await guardDuty.send(new ListDetectorsCommand({}));
  const [detector] = listFrom('ListDetectors', DetectorIds);
  if (detector === undefined) return { found: [], leftOut: [] };
  const entries: (Discovered | LeftOut)[] = [];
  for (const list of await activeLists(guardDuty, detector)) {
    entries.push(...(await entriesOf(s3, list)));
  }
  return ownReading(entries);
}

async function activeLists(
  client: GuardDutyClient,
  DetectorId: string,
): Promise<readonly TrustedList[]> {
  const lists: TrustedList[] = [];
  for await (const page of paginateListIPSets({ client }, { DetectorId })) {
    for (const IpSetId of listFrom('ListIPSets', page.IpSetIds)) {
      const found = await client.send(new GetIPSetCommand({ DetectorId, IpSetId }));
      lists.push(...active('IP', found));
    }
  }
  for await (const page of paginateListTrustedEntitySets({ client }, { DetectorId })) {
    for (const TrustedEntitySetId of listFrom('ListTrustedEntitySets', page.TrustedEntitySetIds)) {
      const asked = new GetTrustedEntitySetCommand({ DetectorId, TrustedEntitySetId });
      lists.push(...active('entity', await client.send(asked)));
    }
  }
  return lists;
}

/** What is not active GuardDuty does not go by either. */
function active(
  kind: TrustedList['kind'],
  {
    Name: name = '',
    Format: format = '',
    Location: location = '',
    Status,
  }: Readonly<Record<'Name' | 'Format' | 'Location' | 'Status', string | undefined>>,
): readonly TrustedList[] {
  return Status === 'ACTIVE' ? [{ kind, name, format, location }] : [];
}

async function entriesOf(
  s3: S3Client,
  { kind, name, format, location }: TrustedList,
): Promise<readonly (Discovered | LeftOut)[]> {
  if (format !== READ_FORMAT) {
    return [{ address: `list ${name} (${format})`, because: 'format-not-read' }];
  }
  const holder = `trusted ${kind} list ${name}`;
  const text = await bodyAt(s3, location);
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => trustedEntry(line, holder));
}

async function bodyAt(s3: S3Client, location: string): Promise<string> {
  const { bucket: Bucket, key } =
    LOCATIONS.map((form) => form.exec(location)?.groups).find((found) => found !== undefined) ?? {};
  if (Bucket === undefined || key === undefined) {
    throw new Error(`expected a list in S3, got one at ${location}`);
  }
  const Key = location.startsWith('s3:') ? key : decodeURIComponent(key);
  const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  if (ContentLength === undefined || ContentLength > BODY_BYTES_MAX) {
    throw new Error(`expected a list of at most ${BODY_BYTES_MAX} bytes at ${location}`);
  }
  return (await Body?.transformToString('utf-8')) ?? '';
}

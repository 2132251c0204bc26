/**
 * What a finding is about, in its own words: for people who are told why something is listed, and for nothing else.
 * No rule asks it, no feed holds it. The sender chooses all of it: it is one line of printable ASCII, of bounded length
 * (so it also sorts alike in every store).
 *
 * Places: docs/sources/guardduty.md#9-what-a-finding-is-about.
 */
import { at, eachAt, field, textAt } from '../base/lookup.ts';

export interface FindingSubject {
  readonly title?: string;
  /** As GuardDuty calls it: `Instance`, `AccessKey`, `S3Bucket`. */
  readonly resource?: string;
  /** The resource's own id, name or ARN. */
  readonly resourceId?: string;
}

const TITLE_MAX = 200;
const RESOURCE_MAX = 60;
const RESOURCE_ID_MAX = 200;

type Id = readonly string[];

/** Where each kind of resource has its id, the telling one first. */
const IDS: Readonly<Record<string, readonly Id[]>> = {
  instance: [['instanceDetails', 'instanceId']],
  s3bucket: [['s3BucketDetails', 'name']],
  accesskey: [
    ['accessKeyDetails', 'userName'],
    ['accessKeyDetails', 'accessKeyId'],
  ],
  ekscluster: [['eksClusterDetails', 'name']],
  ecscluster: [['ecsClusterDetails', 'name']],
  container: [
    ['containerDetails', 'name'],
    ['containerDetails', 'id'],
  ],
  lambda: [['lambdaDetails', 'functionName']],
  rdsdbinstance: [['rdsDbInstanceDetails', 'dbInstanceIdentifier']],
  rdslimitlessdb: [['rdsLimitlessDbDetails', 'dbShardGroupIdentifier']],
  ebssnapshot: [['ebsSnapshotDetails', 'snapshotArn']],
  ec2image: [['ec2ImageDetails', 'imageArn']],
};
const ANY_IDS: readonly Id[] = Object.values(IDS).flat();

/** `undefined` of a finding that says nothing of it. */
export function subjectOf(detail: unknown): FindingSubject | undefined {
  const resource = textAt(detail, 'resource', 'resourceType');
  return readSubject({
    title: at(detail, 'title'),
    resource,
    resourceId: idIn(detail, resource),
  });
}

/** What may be shown of a stored one: it is not trusted to be within the bounds. */
export function readSubject(kept: unknown): FindingSubject | undefined {
  const title = lineOf(field(kept, 'title'), TITLE_MAX);
  const resource = lineOf(field(kept, 'resource'), RESOURCE_MAX);
  const resourceId = lineOf(field(kept, 'resourceId'), RESOURCE_ID_MAX);
  if (title === undefined && resource === undefined && resourceId === undefined) return undefined;
  return {
    ...(title === undefined ? {} : { title }),
    ...(resource === undefined ? {} : { resource }),
    ...(resourceId === undefined ? {} : { resourceId }),
  };
}

/** One text for each subject, for an order among them: absent is the lowest. */
export function subjectText(subject: FindingSubject | undefined): string {
  if (subject === undefined) return '';
  return JSON.stringify([subject.title ?? '', subject.resource ?? '', subject.resourceId ?? '']);
}

function idIn(detail: unknown, resource = ''): string | undefined {
  const key = resource.toLowerCase();
  const places = Object.hasOwn(IDS, key) ? (IDS[key] ?? ANY_IDS) : ANY_IDS;
  const ids = places.flatMap(([holder = '', name = '']) =>
    eachAt(detail, 'resource', holder).map((one) => textAt(one, name)),
  );
  const [first] = eachAt(detail, 'service', 'detection', 'sequence', 'resources');
  return [...ids, textAt(first, 'uid')].find((id) => id !== undefined && id !== '');
}

function lineOf(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, max)
    .replace(/[^ -~]+/g, '?')
    .trim();
  return text === '' ? undefined : text;
}

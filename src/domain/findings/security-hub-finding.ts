/**
 * GuardDuty's findings as Security Hub keeps them (ASFF, the AWS Security Finding Format), turned back into what
 * they were. Security Hub keeps GuardDuty's `service` flat in ProductFields, and the remote side again in Action:
 *
 *   Types[]         "TTPs/Discovery/Recon:EC2-PortProbe…"                     → type "Recon:EC2/PortProbe…"
 *   ProductFields   "aws/guardduty/service/resourceRole": "TARGET"            → service.resourceRole
 *                   "aws/guardduty/service/…/portProbeDetails.0_/…": "…"      → the first of a list
 *   Action          { "NetworkConnectionAction": { "RemoteIpDetails": … } }   → service.action
 *   Detection       { "Sequence": … }                                         → service.detection
 *   Severity        Product, or Normalized of 0 to 100                        → severity of 0 to 10
 *   RecordState ARCHIVED, Workflow.Status SUPPRESSED                          → service.archived
 *   Sample                                                                    → service.additionalInfo.sample
 *   Resources[].Details …Ip…Addresses, PublicIp                               → our own addresses
 *
 * Source: the Security Hub user guide, "AWS Security Finding Format syntax", and findings that it has imported.
 */
import {
  at,
  eachAt,
  field,
  flagAt,
  isObject,
  numberAt,
  textAt,
  type Json,
} from '../base/lookup.ts';

const GUARDDUTY_PRODUCT = /:product\/aws\/guardduty$/i;
const FLAT_SERVICE = 'aws/guardduty/service/';
/** `TTPs/Discovery/Recon:EC2-PortProbeUnprotectedPort`: purpose, resource, family. */
const ASFF_TYPE = /(?:^|\/)([^/:]+):([A-Za-z0-9]+)[-/]([^/]+(?:\/[^/]+)?)$/;
const FINDING_ARN =
  /^arn:(aws[a-z-]*):guardduty:([a-z0-9-]+):(\d{12}):detector\/[^/]+\/finding\/([^/]+)$/;
/** `portProbeDetails.0_`. */
const LIST_ITEM = /^(.+)\.(\d{1,3})_$/;
/** Of a flat key: GuardDuty's deepest places have about ten. */
const KEY_PARTS_MAX = 20;
const OWN_LISTS = ['ipV4Addresses', 'ipV6Addresses', 'publicIp', 'privateIpAddress'];
const SEVERITY_OF_LABEL: ReadonlyMap<string, number> = new Map([
  ['LOW', 1],
  ['MEDIUM', 4],
  ['HIGH', 7],
  ['CRITICAL', 9],
]);

/** Whether it is a finding in Security Hub's format, of whatever product. */
export function isSecurityHubFinding(value: unknown): boolean {
  return (
    isObject(value) &&
    textAt(value, 'productArn') !== undefined &&
    textAt(value, 'awsAccountId') !== undefined
  );
}

/** The name of the product that made it, if that is not GuardDuty. */
export function otherProduct(value: unknown): string | undefined {
  const arn = textAt(value, 'productArn') ?? '';
  return GUARDDUTY_PRODUCT.test(arn) ? undefined : (textAt(value, 'productName') ?? arn);
}

/** GuardDuty's finding, or `undefined` for one whose type cannot be made out. */
export function findingInSecurityHub(value: unknown): Json | undefined {
  const type = eachAt(value, 'types').flatMap(typeIn)[0];
  if (type === undefined) return undefined;
  const id = textAt(value, 'id') ?? '';
  const [, partition, region, accountId, findingId] = FINDING_ARN.exec(id) ?? [];
  return {
    accountId: textAt(value, 'awsAccountId') ?? accountId,
    region: textAt(value, 'region') ?? region,
    partition,
    id: findingId ?? id,
    arn: id,
    type,
    severity: severityOf(value),
    title: textAt(value, 'title'),
    createdAt: field(value, 'createdAt'),
    updatedAt: field(value, 'updatedAt'),
    resource: { networkInterfaces: [{ ipv6Addresses: ownAddresses(value) }] },
    service: serviceOf(value),
  };
}

function typeIn(type: unknown): readonly string[] {
  const [, purpose, resource, family] = ASFF_TYPE.exec(String(type)) ?? [];
  return family === undefined ? [] : [`${purpose}:${resource}/${family}`];
}

function severityOf(value: unknown): number | undefined {
  const product = numberAt(value, 'severity', 'product');
  if (product !== undefined) return product;
  const original = numberAt(value, 'severity', 'original');
  if (original !== undefined) return original;
  const normalized = numberAt(value, 'severity', 'normalized');
  if (normalized !== undefined) return normalized / 10;
  return SEVERITY_OF_LABEL.get(textAt(value, 'severity', 'label') ?? '');
}

function serviceOf(value: unknown): Json {
  const service = flatService(field(value, 'productFields'));
  const lastSeen = field(service, 'eventLastSeen') ?? field(value, 'lastObservedAt');
  const firstSeen = field(service, 'eventFirstSeen') ?? field(value, 'firstObservedAt');
  const detection = field(value, 'detection');
  return {
    ...service,
    serviceName: 'guardduty',
    action: { ...objectOf(field(value, 'action')), ...objectOf(service['action']) },
    additionalInfo: additionalInfoOf(service, flagAt(value, 'sample')),
    ...(detection === undefined ? {} : { detection }),
    ...(firstSeen === undefined ? {} : { eventFirstSeen: firstSeen }),
    eventLastSeen: lastSeen,
    archived: isPutAway(value) || flagAt(service, 'archived'),
  };
}

function isPutAway(value: unknown): boolean {
  return (
    textAt(value, 'recordState')?.toUpperCase() === 'ARCHIVED' ||
    textAt(value, 'workflow', 'status')?.toUpperCase() === 'SUPPRESSED' ||
    textAt(value, 'workflowState')?.toUpperCase() === 'SUPPRESSED'
  );
}

function additionalInfoOf(service: Json, isSample: boolean): unknown {
  const info = service['additionalInfo'];
  return isSample ? { ...objectOf(info), sample: true } : info;
}

/** Our own side, which no finding may block: of every resource, whatever its kind. */
function ownAddresses(value: unknown): readonly unknown[] {
  return eachAt(value, 'resources').flatMap((resource) =>
    Object.values(objectOf(field(resource, 'details'))).flatMap((details) =>
      OWN_LISTS.flatMap((name) =>
        eachAt(details, name).map((own) => (isObject(own) ? at(own, 'ipV6Address') : own)),
      ),
    ),
  );
}

/** ProductFields is flat, and all its values are texts. */
function flatService(productFields: unknown): Json {
  const service: Branch = new Map();
  const fields = Object.entries(objectOf(productFields));
  // Shorter keys first: a place that is both a text and a structure is the structure.
  fields.sort(([a], [b]) => a.length - b.length);
  for (const [key, value] of fields) {
    if (!key.startsWith(FLAT_SERVICE)) continue;
    const path = key.slice(FLAT_SERVICE.length).split('/').flatMap(placesIn);
    if (path.length <= KEY_PARTS_MAX) put(service, path, value);
  }
  return objectOf(structureOf(service));
}

/** A place by its name, or by its number in a list. */
type Place = string | number;
type Branch = Map<Place, unknown>;

function isBranch(value: unknown): value is Branch {
  return value instanceof Map;
}

function placesIn(part: string): readonly Place[] {
  const [, name, number] = LIST_ITEM.exec(part) ?? [];
  return name === undefined ? [part] : [name, Number(number)];
}

function put(root: Branch, path: readonly Place[], value: unknown): void {
  let branch = root;
  for (const place of path.slice(0, -1)) {
    const below = branch.get(place);
    const next = isBranch(below) ? below : new Map<Place, unknown>();
    branch.set(place, next);
    branch = next;
  }
  const last = path.at(-1);
  if (last !== undefined) branch.set(last, value);
}

/** As deep as a key has parts. */
function structureOf(value: unknown): unknown {
  if (!isBranch(value)) return value;
  const entries = [...value].map(([place, below]) => [place, structureOf(below)] as const);
  const isList = entries.every(([place]) => typeof place === 'number');
  return isList ? entries.map(([, below]) => below) : Object.fromEntries(entries);
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

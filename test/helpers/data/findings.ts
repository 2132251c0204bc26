/** Hand-made findings: a shape says what matters to a test, everything else is ordinary. */
import { parseFinding, type Finding } from '../../../src/domain/findings/finding.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const SEEN = '2026-08-03T10:00:00Z';

export interface Shape {
  readonly type?: string;
  readonly severity?: number;
  readonly account?: string;
  readonly region?: string;
  readonly id?: string;
  /** Remote address of a network connection. */
  readonly ip?: string;
  readonly direction?: string;
  readonly role?: string;
  readonly first?: string;
  readonly seen?: string;
  readonly updated?: string;
  readonly archived?: boolean;
  readonly feedback?: string;
  /** Fields of `service` beside, or instead of, those above. */
  readonly service?: Readonly<Record<string, unknown>>;
  /** Fields of the finding beside, or instead of, those above. */
  readonly top?: Readonly<Record<string, unknown>>;
}

/** A bare finding in lower camel case. */
export function bareFinding(shape: Shape = {}): Record<string, unknown> {
  const { type = 'Backdoor:EC2/C&CActivity.B', severity = 8, seen = SEEN } = shape;
  return {
    schemaVersion: '2.0',
    accountId: shape.account ?? ACCOUNT,
    region: shape.region ?? 'eu-west-1',
    partition: 'aws',
    id: shape.id ?? 'f1',
    type,
    severity,
    createdAt: shape.first ?? seen,
    updatedAt: shape.updated ?? seen,
    title: 'made by hand',
    resource: { resourceType: 'Instance' },
    service: {
      serviceName: 'guardduty',
      eventFirstSeen: shape.first ?? seen,
      eventLastSeen: seen,
      archived: shape.archived ?? false,
      ...(shape.role === undefined ? {} : { resourceRole: shape.role }),
      ...(shape.feedback === undefined ? {} : { userFeedback: shape.feedback }),
      ...(shape.ip === undefined ? {} : { action: connection(shape.ip, shape.direction) }),
      ...shape.service,
    },
    ...shape.top,
  };
}

/** The action of a network connection with one remote address of either family. */
export function connection(ip: string, direction?: string): Record<string, unknown> {
  return {
    actionType: 'NETWORK_CONNECTION',
    networkConnectionAction: {
      ...(direction === undefined ? {} : { connectionDirection: direction }),
      remoteIpDetails: { [ip.includes(':') ? 'ipAddressV6' : 'ipAddressV4']: ip },
    },
  };
}

/** An instance that has these addresses on the Internet. */
export function instanceWith(...addresses: readonly string[]): Record<string, unknown> {
  const networkInterfaces = addresses.map((ip) =>
    ip.includes(':') ? { ipv6Addresses: [ip] } : { publicIp: ip },
  );
  return { resourceType: 'Instance', instanceDetails: { networkInterfaces } };
}

export function dnsRequest(domain: unknown): Record<string, unknown> {
  return { actionType: 'DNS_REQUEST', dnsRequestAction: { domain } };
}

/** As EventBridge delivers it, by the bus of the account named. */
export function eventOf(detail: unknown, bus = ACCOUNT): Record<string, unknown> {
  return {
    version: '0',
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: bus,
    detail,
  };
}

/** An admitted finding; throws if the shape is none. */
export function admitted(shape: Shape): Finding {
  const parsed = parseFinding(bareFinding(shape));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}

/** Keys in Pascal case at every depth, as the SDK and the command line of AWS write them. */
export function inPascalCase(value: unknown): unknown {
  return withKeys(value, (key) => key.charAt(0).toUpperCase() + key.slice(1));
}

/** Keys in alternating case, as people and converters write them. */
export function inMixedCase(value: unknown): unknown {
  const mix = (key: string) =>
    key.replace(/./g, (c, i: number) => (i % 2 === 0 ? c.toUpperCase() : c.toLowerCase()));
  return withKeys(value, mix);
}

function withKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withKeys(one, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [rename(key), withKeys(inner, rename)]),
  );
}

/**
 * The one parser of domain names: text in, a canonical name that may stand in a domain feed out.
 *
 * Canonical is lower case without the root dot. A name is listed exactly, so a feed line must never
 * be one that takes others down with it: no wildcard, no public suffix (publicsuffix.org, through
 * tldts), no AWS endpoint, no name that is special (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476).
 * Names under `example` count as ordinary.
 */
import { getDomain, getPublicSuffix } from 'tldts';
import { ok, refuse, type Result } from '../base/result.ts';

declare const canonical: unique symbol;
/** A canonical name. Two names are equal exactly if their texts are. */
export type DomainName = string & { readonly [canonical]: true };

export type DomainProblem =
  | { readonly kind: 'not-a-domain'; readonly received: string }
  | { readonly kind: 'single-label'; readonly received: string }
  | { readonly kind: 'special-use-domain'; readonly received: string; readonly zone: string }
  | { readonly kind: 'public-suffix'; readonly received: string }
  | { readonly kind: 'aws-endpoint'; readonly received: string; readonly zone: string };

/** Letters, digits, hyphen and underscore; a hyphen neither starts nor ends a label (RFC 1123). */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const ALL_DIGITS = /^[0-9]+$/;
/** Octets of a name in text, without the root dot (RFC 1035 §2.3.4). */
const LENGTH_MAX = 253;

const SPECIAL_ZONES = ['alt', 'arpa', 'internal', 'invalid', 'local', 'localhost', 'onion'];

/** Zones in which AWS itself answers: blocking a name there cuts off the service, not an attacker. */
const AWS_ZONES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'api.aws',
  'api.amazonwebservices.com.cn',
  'aws.amazon.com',
  'amazontrust.com',
];

/** The name in canonical form, or why it may not be listed. */
export function parseDomainName(text: string): Result<DomainName, DomainProblem> {
  const name = text.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  if (name.length > LENGTH_MAX || !labels.every((label) => LABEL.test(label))) {
    return refuse({ kind: 'not-a-domain', received: text });
  }
  if (ALL_DIGITS.test(last)) return refuse({ kind: 'not-a-domain', received: text });
  const special = SPECIAL_ZONES.find((zone) => isInZone(name, zone));
  if (special !== undefined) {
    return refuse({ kind: 'special-use-domain', received: text, zone: special });
  }
  if (labels.length < 2) return refuse({ kind: 'single-label', received: text });
  const aws = AWS_ZONES.find((zone) => isInZone(name, zone));
  if (aws !== undefined) return refuse({ kind: 'aws-endpoint', received: text, zone: aws });
  if (getPublicSuffix(name, { allowPrivateDomains: true, validateHostname: false }) === name) {
    return refuse({ kind: 'public-suffix', received: text });
  }
  return ok(name as DomainName);
}

/** The part of a name that somebody registered; what stands before it its owner chose, or a victim's data. */
export function registeredPart(name: DomainName): string | undefined {
  return getDomain(name, { allowPrivateDomains: true, validateHostname: false }) ?? undefined;
}

/** Whether `name` is the zone itself or below it; label by label, never by substring. */
export function isInZone(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

export function describeDomainProblem(problem: DomainProblem): string {
  switch (problem.kind) {
    case 'not-a-domain':
      return 'not a domain name of letters, digits, hyphens and underscores';
    case 'single-label':
      return 'not a fully qualified domain name: it has one label';
    case 'special-use-domain':
      return `special-use domain name: .${problem.zone} is not on the public Internet`;
    case 'public-suffix':
      return 'a public suffix: blocking it would block everybody below it';
    case 'aws-endpoint':
      return `an AWS endpoint under ${problem.zone}`;
  }
}

/**
 * What an analyst pastes, as what it names: an address, a network, a domain, a hash, or a finding. URLs,
 * `ip:port` and defanged forms (`hxxp://evil[.]com`) are read as the host they name.
 */
import { parseTarget, type Target } from './override.ts';
import { ok, refuse, type Result } from '../base/result.ts';

export type SearchText =
  | { readonly kind: 'target'; readonly target: Target }
  /** A finding id, or partition/account/region/finding id. */
  | { readonly kind: 'finding'; readonly finding: string };

/** What is pasted comes from attackers: the patterns below read no longer text. */
const LENGTH_MAX = 2_048;

const FINDING_ARN =
  /^arn:(aws[a-z-]*):guardduty:([a-z0-9-]+):(\d{12}):detector\/[^/\s]+\/finding\/([^/\s]+)$/;
const FINDING_ID = /^[0-9a-f]{32}$/i;
const FINDING_KEY = /^aws[a-z-]*\/\d{12}\/[a-z0-9-]+\/[^/\s]+$/;
/** A host in brackets or without a colon, then perhaps a port, a path, a query. */
const HOST = /^(\[[^\]\s]+\]|[^/?#:[\]\s]+)(?::\d{1,5})?(?:[/?#].*)?$/s;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** An address or CIDR with a fault stays one: its last part is no path. */
const CIDR_LIKE = /^[0-9a-f.:]+\/\d+$/i;

/** The problem is a sentence that quotes the text. */
export function parseSearchText(written: string): Result<SearchText, string> {
  if (written.length > LENGTH_MAX) {
    return refuse(`a text of ${written.length} characters, expected at most ${LENGTH_MAX}`);
  }
  const text = refanged(written);
  const finding = findingIn(text);
  if (finding !== undefined) return ok({ kind: 'finding', finding });
  const direct = parseTarget(text);
  if (direct.ok) return ok({ kind: 'target', target: direct.value });
  if (CIDR_LIKE.test(text)) return direct;
  const host = hostIn(text);
  const target = host === undefined ? direct : parseTarget(host);
  if (target.ok) return ok({ kind: 'target', target: target.value });
  return refuse(
    `${JSON.stringify(written.slice(0, 80))} is no address, CIDR, domain name, SHA-256, URL, finding id or ARN`,
  );
}

/** As it was before it was made harmless to click, without what surrounds it in prose. */
function refanged(text: string): string {
  return text
    .trim()
    .replace(/\[:\/\/\]/g, '://')
    .replace(/[[({](\.|dot)[\])}]/gi, '.')
    .replace(/\[:\]/g, ':')
    .replaceAll('\\.', '.')
    .replace(/^h(xx|\*\*)p/i, 'http')
    .replace(/^[<"'`]+/, '')
    .replace(/[>"'`,;]+$/, '');
}

function findingIn(text: string): string | undefined {
  const [, partition, region, account, id] = FINDING_ARN.exec(text) ?? [];
  if (id !== undefined) return [partition, account, region, id].join('/');
  if (FINDING_ID.test(text)) return text.toLowerCase();
  return FINDING_KEY.test(text) ? text : undefined;
}

function hostIn(text: string): string | undefined {
  const hasScheme = SCHEME.test(text);
  const rest = text.replace(SCHEME, '');
  // Who is named before the host is no part of it; without a scheme it would be an e-mail address.
  const authority = hasScheme ? rest.replace(/^[^/?#]*@/, '') : rest;
  return HOST.exec(authority)?.[1]?.replace(/^\[|\]$/g, '');
}

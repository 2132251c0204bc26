/** What a row of the list of infrastructure names: addresses, a zone, a name alone, or an autonomous system. */
import { parseTarget, type Target } from '../../facts/override.ts';
import { ok, refuse, type Result } from '../../base/result.ts';

export type InfrastructureTarget =
  | Extract<Target, { readonly kind: 'ip' | 'domain' }>
  /** The name and nothing below it. A public suffix may be one: no finding lists it, and a row may say so. */
  | { readonly kind: 'name'; readonly name: string; readonly text: string }
  | { readonly kind: 'asn'; readonly asn: number; readonly text: string };

const NAME = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const ASN = /^AS([1-9]\d{0,9})$/;
const ASN_MAX = 4_294_967_295;

/** `203.0.113.0/24`, `example.com`, `.example.com`, `=example.com`, `AS64500`. */
export function parseInfrastructureTarget(text: string): Result<InfrastructureTarget, string> {
  const asn = Number(ASN.exec(text)?.[1] ?? 0);
  if (asn > 0 && asn <= ASN_MAX) return ok({ kind: 'asn', asn, text });
  if (text.startsWith('=')) {
    const name = text.slice(1).toLowerCase();
    return NAME.test(name) ? ok({ kind: 'name', name, text }) : refuse(`${text} is no name`);
  }
  if (text.startsWith('.')) {
    const name = text.slice(1).toLowerCase();
    return NAME.test(name) ? ok({ kind: 'domain', name, text }) : refuse(`${text} is no zone`);
  }
  const parsed = parseTarget(text);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  return value.kind === 'hash' ? refuse('a file is no infrastructure') : ok(value);
}

/**
 * A target of the list that comes with Palisade, which tests have parsed: names are taken as they are written,
 * since to look each up among the public suffixes would cost every start 20 ms. Throws for what is no target.
 */
export function builtInTarget(text: string): InfrastructureTarget {
  if (/^[a-z0-9_.-]*[a-z]$/.test(text)) {
    return { kind: 'domain', name: text.replace(/^\./, ''), text };
  }
  const parsed = parseInfrastructureTarget(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

/** The function at the edge as it is deployed: src/edge/basic-auth.js with this deployment's settings in it. */
import { readFileSync } from 'node:fs';
import { bitsOf, parseListed } from '../../src/domain/values/address.ts';
import { invariant } from '../../src/domain/base/result.ts';

const SOURCE = `${import.meta.dirname}/../../src/edge/basic-auth.js`;
const SETTINGS_LINE = 'const SETTINGS = { networks: [], keys: [] };';
/** CloudFront, one function. */
const CODE_BYTES_MAX = 10_240;

export interface EdgeSettings {
  /** CIDRs without host bits; none: from anywhere. */
  readonly sourceCidrs: readonly string[];
  /** Keys of feeds outside `feeds/`. */
  readonly keys: readonly string[];
}

/** Throws if it does not fit. */
export function edgeCode({ sourceCidrs, keys }: EdgeSettings): string {
  const source = readFileSync(SOURCE, 'utf8');
  invariant(source.split(SETTINGS_LINE).length === 2, 'the edge function has one line of settings');
  const settings = { networks: sourceCidrs.map(digits), keys: keys.map((key) => `/${key}`) };
  const line = `const SETTINGS = ${JSON.stringify(settings)};`;
  const code = source.replace(SETTINGS_LINE, () => line);
  const bytes = Buffer.byteLength(code);
  invariant(bytes <= CODE_BYTES_MAX, `the edge function has ${bytes} bytes of ${CODE_BYTES_MAX}`);
  return code;
}

/** `203.0.112.0/20` → `4:cb007/20`: as many hexadecimal digits as the length reaches into. */
function digits(cidr: string): string {
  const parsed = parseListed(cidr);
  invariant(parsed.ok, `${cidr} is a CIDR`);
  const { family, first } = parsed.value.range;
  const length = Number(cidr.slice(cidr.indexOf('/') + 1));
  const hex = first.toString(16).padStart(bitsOf(family) / 4, '0');
  return `${family}:${hex.slice(0, Math.ceil(length / 4))}/${length}`;
}

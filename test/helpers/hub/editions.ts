/** Editions from findings, in one call: what a replay does, without files. */
import { textLines } from '../../../src/domain/feeds/address-feed.ts';
import {
  parseConfiguration,
  type Configuration,
} from '../../../src/domain/configuration/configuration.ts';
import { overridesOf, policyOf } from '../../../src/domain/configuration/configured-policy.ts';
import { filesOf, type Files } from '../../../src/domain/edition/edition-files.ts';
import type { Edition } from '../../../src/domain/register/edition.ts';
import { makeEdition } from '../../../src/domain/register/register.ts';
import { foldFindings } from '../../../src/domain/policy/finding-set.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { Override } from '../../../src/domain/facts/override.ts';
import type { OwnSpace } from '../../../src/domain/organization/own-space.ts';
import { parseTime } from '../../../src/domain/base/time.ts';

export interface Around {
  readonly configuration?: unknown;
  readonly overrides?: readonly Override[];
  readonly includeSamples?: boolean;
  /** What the audit knows as own. */
  readonly space?: OwnSpace;
}

export function configurationFrom(given: unknown): Configuration {
  const parsed = parseConfiguration(given);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}

export function secondsOf(time: string): number {
  const parsed = parseTime(time);
  if (parsed === undefined) throw new Error(`no time: ${time}`);
  return parsed;
}

export function editionAt(at: string, findings: readonly Finding[], around: Around = {}): Edition {
  return run(secondsOf(at), findings, around).edition;
}

export function filesAt(at: string, findings: readonly Finding[], around: Around = {}): Files {
  const { edition, folded, configuration } = run(secondsOf(at), findings, around);
  const sha256 = (text: string) => `digest of ${text.length}`;
  return filesOf(edition, { ...folded, number: 1, configuration, sha256 });
}

/** The lines of the address feed. */
export function addressesAt(at: string, findings: readonly Finding[], around: Around = {}) {
  return textLines(editionAt(at, findings, around).addresses.lines);
}

function run(at: number, findings: readonly Finding[], around: Around) {
  const configuration = configurationFrom(around.configuration ?? {});
  const folded = foldFindings(findings, at, { includeSamples: around.includeSamples ?? false });
  const overrides = [...overridesOf(configuration), ...(around.overrides ?? [])];
  const terms = { configuration, policy: policyOf(configuration) };
  return {
    edition: makeEdition({ ...folded, overrides, space: around.space }, terms, at),
    folded,
    configuration,
  };
}

/** Conformance against the shared fixtures: what `palisade extract` says of each, line by line. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { check, tell } from './tally.ts';

const shared = process.argv[2] ?? '../shared';
const folder = join(shared, 'fixtures/guardduty');

interface Values {
  readonly ips: readonly string[];
  readonly domains: readonly string[];
  readonly hashes: readonly string[];
}
interface Expected {
  readonly shape: string;
  readonly findingType: string;
  readonly findingId?: string;
  readonly sample?: boolean;
  readonly archived?: boolean | null;
  readonly remote: Values;
  readonly usable: Values;
  readonly mustNot: Values;
  readonly suggested: { readonly ip: string; readonly domain: string };
}
interface Line extends Partial<Expected> {
  readonly source: string;
  readonly refusal?: string;
  readonly decision?: { readonly ip: string; readonly domain: string; readonly hash: string };
}

const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  { readonly findings: readonly Expected[] }
>;
const output = execFileSync('npx', ['--no-install', 'palisade', 'extract', folder], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const lines = output
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);

/**
 * Where policy has moved on from `suggested`, by finding type, and why. An action that depends on others is
 * what `extract` says of one finding alone.
 */
const EXCEPTIONS: Readonly<Record<string, { readonly ip: string; readonly because: string }>> = {
  'Execution:Runtime/ReverseShell': {
    ip: 'block',
    because: 'an own process gave its shell to the remote that it connected to',
  },
};

for (const [file, { findings }] of Object.entries(expected)) {
  const ours = lines.filter(({ source }) => source.replace(/#\d+$/, '') === `${folder}/${file}`);
  check(`${file}: one line a finding`, ours.length === findings.length, ours.length);
  findings.forEach((want, index) => {
    const line = ours[index];
    if (line !== undefined) checkFinding(`${file}#${index + 1}`, want, line);
  });
}

function checkFinding(name: string, want: Expected, line: Line): void {
  if (want.shape === 'other event') {
    check(`${name}: refused`, line.refusal !== undefined, line);
    return;
  }
  check(`${name}: remote`, isDeepStrictEqual(line.remote, want.remote), [line.remote, want.remote]);
  check(`${name}: usable`, sameSets(line.usable, want.usable), [line.usable, want.usable]);
  check(`${name}: sample`, line.sample === want.sample, line.sample);
  for (const kind of ['ips', 'domains', 'hashes'] as const) {
    const taken = want.mustNot[kind].filter((value) => line.usable?.[kind].includes(value));
    check(`${name}: no own ${kind}`, taken.length === 0, taken);
  }
  checkDecision(name, want, line);
}

/** `suggested` speaks of a usable value; without one the contract wants `ignore`. */
function checkDecision(name: string, want: Expected, line: Line): void {
  for (const [kind, list] of [
    ['ip', 'ips'],
    ['domain', 'domains'],
  ] as const) {
    const suggested = want.usable[list].length === 0 ? 'ignore' : want.suggested[kind];
    const expected = suggested === 'block if corroborated' ? 'block' : suggested;
    const exception = kind === 'ip' ? EXCEPTIONS[want.findingType]?.ip : undefined;
    const decision = line.decision?.[kind];
    const isExcepted = decision !== 'ignore' && decision === exception;
    check(`${name}: ${kind} decision`, decision === expected || isExcepted, [
      line.decision,
      expected,
    ]);
  }
}

function sameSets(a: Values | undefined, b: Values): boolean {
  return (['ips', 'domains', 'hashes'] as const).every((kind) =>
    isDeepStrictEqual([...(a?.[kind] ?? [])].sort(), [...b[kind]].sort()),
  );
}

tell('extract on the fixtures');

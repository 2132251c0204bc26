/**
 * Faults planted in the product, one at a time, each of which the simulator must find: what no seed finds is not
 * checked. Each is a change of text that must fit its source, so that none outlives what it breaks.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { build as bundle, type Plugin } from 'esbuild';

export interface Mutant {
  readonly name: string;
  /** So many have to be played until it shows. @default 2 */
  readonly days?: number;
  /** File → what stands there, and what stands there instead. */
  readonly edits: readonly (readonly [file: string, from: string, to: string])[];
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the lease is ignored',
    edits: [['src/adapters/memory/memory-ledger.ts', "held ? 'held' : 'granted'", "'granted'"]],
  },
  {
    name: 'changes that come late are missed',
    edits: [['src/usecases/publish/changes-read.ts', 'watermark - CHANGE_OVERLAP', 'watermark']],
  },
  {
    name: 'the pointer is written without condition',
    edits: [
      [
        'src/usecases/publish/edition-store.ts',
        'write(POINTER, body, condition,',
        "write(POINTER, body, 'always',",
      ],
    ],
  },
  {
    name: 'exemptions act ten minutes late',
    edits: [
      [
        'src/usecases/publish/next-edition.ts',
        '...actions.overrides]',
        "...actions.overrides.filter((one) => one.act !== 'exempt' || one.at < now - 600)]",
      ],
    ],
  },
  {
    name: 'the first action on a target counts',
    edits: [['src/domain/facts/override.ts', 'return a.at > b.at ||', 'return a.at < b.at ||']],
  },
  {
    name: 'archiving is ignored',
    edits: [
      [
        'src/domain/policy/verdict.ts',
        'const archived = status?.archived === true',
        'const archived = false',
      ],
    ],
  },
  {
    name: 'times of senders are not clamped',
    edits: [
      [
        'src/domain/findings/finding.ts',
        'Math.min(updatedAt ?? lastSeen, arrival + AHEAD_MAX)',
        'updatedAt ?? lastSeen',
      ],
    ],
  },
  {
    name: 'windows end a tick late',
    edits: [
      [
        'src/domain/policy/support.ts',
        'return lastSeen + (isRepeat',
        'return 60 + lastSeen + (isRepeat',
      ],
    ],
  },
  {
    name: 'the checkpoint says it knows ten minutes more',
    edits: [
      [
        'src/usecases/publish/memory-checkpoint.ts',
        'const head = { watermark,',
        'const head = { watermark: watermark + 600,',
      ],
    ],
  },
  {
    name: 'what failed is acknowledged',
    edits: [
      [
        'src/usecases/ingest/ingest-findings.ts',
        "case 'failed':\n      return recorded;",
        "case 'failed':\n      return { kind: 'accepted', finding };",
      ],
    ],
  },
  {
    name: 'a freeze adds',
    edits: [['src/domain/facts/control.ts', "freeze: 'frozen'", "freeze: 'free'"]],
  },
  {
    name: 'a hard freeze lets go',
    edits: [
      [
        'src/usecases/publish/next-edition.ts',
        "if (mode === 'hard') {",
        "if (mode === 'hard' && by === undefined) {",
      ],
    ],
  },
  {
    name: 'a resume is not heeded',
    edits: [['src/domain/facts/control.ts', "resume: 'free'", "resume: 'frozen'"]],
  },
  {
    name: 'own addresses are listed',
    edits: [
      [
        'src/domain/register/assessment.ts',
        'return contest.isConfirmed ? undefined :',
        'return contest !== undefined ? undefined :',
      ],
    ],
  },
  {
    name: 'a surge is not shared fairly',
    days: 6,
    edits: [['src/domain/register/surge.ts', 'if (turn < fair) continue;', '']],
  },
  {
    name: 'guardrails come after addresses have collapsed',
    edits: [
      [
        'src/domain/register/assessment.ts',
        "subtract(addressesOf(actions.pins, 'pin', at), guard.addresses)",
        "addressesOf(actions.pins, 'pin', at)",
      ],
      [
        'src/domain/feeds/address-feed.ts',
        'editionLines(entries, at, keepOut, room)',
        'editionLines(entries, at, subtract(keepOut, keepOut), room)',
      ],
    ],
  },
  {
    name: 'a bucket is forgotten',
    edits: [
      [
        'src/usecases/publish/projection.ts',
        'const feeds = buckets.flatMap',
        'const feeds = buckets.slice(0, 1).flatMap',
      ],
    ],
  },
  {
    name: 'a box is never asked what it holds',
    edits: [
      [
        'src/usecases/push/push-box.ts',
        'const isAsked = held !== undefined &&',
        "const isAsked = held !== undefined && feed.path === '' &&",
      ],
    ],
  },
  {
    name: 'a report that failed is not sent again',
    edits: [
      [
        'src/usecases/report/report-findings.ts',
        'else await putOff(batch, job.message, ended.reason, ended.after);',
        "else batch.outcomes.set(job.message.id, { kind: 'delivered' });",
      ],
    ],
  },
  {
    name: 'samples are reported',
    edits: [
      [
        'src/domain/reports/report-selection.ts',
        'if (finding.sample && !includeSamples)',
        "if (finding.sample && finding.id === '')",
      ],
    ],
  },
  {
    name: 'facts of a later version are taken for damage',
    edits: [
      ['src/domain/facts/fact.ts', "KIND_NAME.test(kind) ? 'later' :", "kind === '' ? 'later' :"],
    ],
  },
];

const ENTRY =
  "import { play } from './play.ts'; process.exitCode = await play(process.argv.slice(2));";

export interface Found {
  readonly name: string;
  /** What the simulator said; `undefined` if no seed found it. */
  readonly said: string | undefined;
}

/** Runs the simulator with the mutant in it, from seed 1 on. Throws if an edit does not fit. */
export async function hunt(mutant: Mutant, options: readonly string[]): Promise<Found> {
  const [misfit] = misfits(mutant);
  if (misfit !== undefined) throw new Error(misfit);
  const folder = mkdtempSync(join(tmpdir(), 'palisade-mutant-'));
  try {
    const program = join(folder, 'simulator.mjs');
    await bundle({
      stdin: { contents: ENTRY, resolveDir: 'test/simulator', loader: 'ts' },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'silent',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      plugins: [planting(mutant)],
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
      encoding: 'utf8',
    });
    if (status === 0) return { name: mutant.name, said: undefined };
    const [first = ''] = `${stdout}${stderr}`.split('\n');
    return { name: mutant.name, said: first };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Edits that do not stand exactly once in their source. */
export function misfits({ name, edits }: Mutant): readonly string[] {
  return edits
    .filter(([file, from]) => readFileSync(file, 'utf8').split(from).length !== 2)
    .map(([file, from]) => `${name}: expected once in ${file}, and it is not: ${from}`);
}

function planting({ edits }: Mutant): Plugin {
  return {
    name: 'planting',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const file = relative(resolve('.'), path);
        return { contents: mutated(edits, file, text), loader: 'ts' };
      });
    },
  };
}

function mutated(edits: Mutant['edits'], file: string, text: string): string {
  return edits
    .filter(([of]) => of === file)
    .reduce((before, [, from, to]) => before.replace(from, () => to), text);
}

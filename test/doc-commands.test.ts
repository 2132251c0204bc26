/**
 * Commands of documents, as readers type them: each has options that its verb parses; those that need neither a hub
 * nor AWS are run, in a folder with the files that documents speak of, and what documents print beside them is compared.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describe, expect, test } from 'vitest';
import { at } from '../src/domain/base/lookup.ts';
import { MINUTE } from '../src/domain/base/time.ts';
import { parseConfiguration } from '../src/domain/configuration/configuration.ts';
import { EXAMPLES } from '../src/cli/verb-help.ts';
import { verbs } from '../src/cli/verbs.ts';
import { OWN } from './helpers/cdk/templates.ts';
import {
  blocksIn,
  commandLines,
  DOCUMENTS,
  shellWords,
  type FencedBlock,
} from './helpers/data/documents.ts';
import { operatorOf, saidBy } from './helpers/hub/operating.ts';
import { palisade, workspace } from './helpers/hub/palisade.ts';
import { bruteForce, newWorld, NOON, publisherIn, tickAt } from './helpers/hub/publishing.ts';

const FINDING = readFileSync('docs/example-finding.json', 'utf8');
const STATS =
  'name: palisade-addresses; type: address; total lines: 1; valid lines: 1; error lines: 0; used: yes; buildable: 1;\n';
/** What readers have, by the names that documents give it. */
const FILES = {
  'docs/example-finding.json': FINDING,
  'finding.json': FINDING,
  'findings/one.json': FINDING,
  'findings.jsonl': `${JSON.stringify(JSON.parse(FINDING))}\n`,
  'cdk.json': { context: { palisade: OWN } },
  'stricter.json': { policy: { minSeverity: 9 } },
  'blocklist.txt': '45.1.2.3\n45.1.2.2\n',
  'own.txt': '45.1.2.2\n',
  'stats.txt': STATS,
};
/** What only the reader knows. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '<FeedBucket>': 'palisade-feeds-example',
  '<distribution>': 'd111111abcdef8.cloudfront.net',
  '<this machine>': '192.0.2.10',
};

interface VerbCallText {
  readonly verb: string;
  readonly args: readonly string[];
  /** What stands after `<`. @default - nothing */
  readonly input?: string;
}

/** `undefined` for a line that calls no verb. */
function callIn(line: string): VerbCallText | undefined {
  const plain = Object.entries(PLACEHOLDERS).reduce(
    (text, [from, to]) => text.replace(from, to),
    line,
  );
  const [, called] = /^(?:npx )?palisade (.*)$/.exec(plain) ?? [];
  if (called === undefined) return undefined;
  const [, command = '', input] = /^(.*?)(?: < (\S+))?$/.exec(called) ?? [];
  const [verb = '', ...args] = shellWords(command);
  return { verb, args, ...(input !== undefined && { input }) };
}

const OFFLINE = [
  ...['extract', 'replay', 'collapse', 'report', 'config', 'cost', 'completion', 'fortigate'],
];
const OF_A_HUB = /^--(profile|region|local|url|data|via|user)$/;

function isPathOfFindings(arg: string, n: number, args: readonly string[]): boolean {
  return arg.endsWith('.json') && args[n - 1] !== '--policy';
}

/** Whether it runs here: it asks no hub, no AWS and no host. */
function isLocal({ verb, args }: VerbCallText): boolean {
  if (OFFLINE.includes(verb)) return true;
  if (args.some((arg) => OF_A_HUB.test(arg) || /^https?:/.test(arg))) return false;
  if (verb === 'explain' || verb === 'list') return args.includes('--out');
  if (verb === 'preflight') return args.includes('--offline');
  if (verb === 'simulate') return args.some(isPathOfFindings);
  return verb === 'check-feed';
}

const callsOf = (blocks: readonly FencedBlock[]) =>
  blocks.filter(({ language }) => language === 'sh').flatMap(commandLines);

/** A folder as a reader has it who has begun: with the files that documents name, and an edition. */
function readersFolder(): string {
  const folder = workspace(FILES);
  const begun = [
    ['config', 'init', 'palisade.json'],
    ['replay', 'finding.json', '--at', '2026-11-26T12:00:00Z', '--out', 'edition'],
  ];
  for (const args of begun) expect(palisade(folder, args).code).toBe(0);
  writeFileSync(join(folder, 'manifest.json'), readFileSync(join(folder, 'edition/manifest.json')));
  return folder;
}

function ran(folder: string, { verb, args, input }: VerbCallText) {
  const text = input === undefined ? '' : readFileSync(join(folder, input), 'utf8');
  return palisade(folder, [verb, ...args], text);
}

async function expectParsed({ verb, args }: VerbCallText): Promise<void> {
  const entry = verbs.find(({ name }) => name === verb);
  if (entry === undefined) expect.fail(`there is no verb ${verb}`);
  const { options } = await entry.load();
  const parse = () => parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  expect(parse, [verb, ...args].join(' ')).not.toThrow();
}

const documents = DOCUMENTS.filter((file) => callsOf(blocksIn(file)).some(callIn));

describe.each(documents)('the commands of %s', (file) => {
  const lines = callsOf(blocksIn(file));

  test('have options that their verbs parse', async () => {
    for (const call of lines.flatMap((line) => callIn(line) ?? [])) await expectParsed(call);
  });

  test('do what they are said to, where they need neither a hub nor AWS', () => {
    const calls = lines.flatMap((line) => callIn(line) ?? []).filter(isLocal);
    if (calls.length === 0) return;
    const folder = readersFolder();
    for (const call of calls) {
      const { code, stderr } = ran(folder, call);
      expect([call.verb, ...call.args, code, code === 0 ? '' : stderr]).toEqual([
        ...[call.verb, ...call.args, 0, ''],
      ]);
    }
  });
});

/** What a document shows below commands that run here: the last of them prints it. */
const samples = documents.flatMap((file) => {
  const blocks = blocksIn(file);
  return blocks.flatMap((block, n) => {
    const before = blocks[n - 1];
    if (block.language !== '' || before?.language !== 'sh') return [];
    const call = callIn(commandLines(before).at(-1) ?? '');
    return call === undefined || !isLocal(call) ? [] : [{ file, call, printed: block.text }];
  });
});

test('documents show what commands print', () => {
  expect(samples.length).toBeGreaterThan(0);
});

test.each(samples)('$file shows what $call.verb prints', ({ call, printed }) => {
  expect(ran(readersFolder(), call)).toMatchObject({ code: 0, stdout: printed });
});

/** What stands in a file of its own, beside the configuration. */
const isOfAnotherFile = (document: unknown): boolean => at(document, 'dated') !== undefined;

const configurations = DOCUMENTS.flatMap((file) =>
  blocksIn(file).flatMap(({ language, text }) => {
    if (language !== 'json') return [];
    // A field alone is shown without the braces around it.
    const document: unknown = JSON.parse(text.startsWith('{') ? text : `{${text}}`);
    return isOfAnotherFile(document) ? [] : [{ file, document }];
  }),
);

test('configurations of documents are accepted', () => {
  expect(configurations.length).toBeGreaterThan(8);
  for (const { file, document } of configurations) {
    const fields = { ...(document as object), infrastructure: undefined };
    expect.soft(parseConfiguration(fields), file).toMatchObject({ ok: true });
  }
});

test('the effect that docs/operating.md shows is what an exemption answers', async () => {
  const world = newWorld();
  const seen = NOON - MINUTE;
  const targets = ['198.35.26.1', '198.35.26.2', '198.35.26.3'];
  await world.ledger.record(
    targets.map((address) => bruteForce(address, seen)),
    NOON,
  );
  await tickAt(publisherIn(world), NOON);
  const [call] = callsOf(blocksIn('docs/operating.md')).flatMap((line) => {
    const one = callIn(line);
    return one?.args.includes('--dry-run') === true ? [one] : [];
  });
  expect(call?.args.slice(0, 1)).toEqual(['198.35.26.0/23']);
  const request = {
    act: 'exempt',
    target: '198.35.26.0/23',
    reason: 'x',
    for: '30d',
    dryRun: true,
  };
  const { covers, effect } = saidBy(await operatorOf(world)(request, NOON));
  const text = blocksIn('docs/operating.md').map((block) => block.text);
  expect(text.find((one) => one.includes('not recorded (dry run)'))).toContain(
    `${covers ?? ''}\neffect: ${effect ?? ''}\n`,
  );
});

describe('the examples of help', () => {
  const calls = Object.values(EXAMPLES)
    .flat()
    .flatMap((line) => callIn(`palisade ${line}`) ?? []);

  test('have options that their verbs parse', async () => {
    for (const call of calls) await expectParsed(call);
  });

  test('do what they are said to, where they need neither a hub nor AWS', () => {
    const folder = workspace(FILES);
    for (const call of calls.filter(isLocal)) {
      const { code, stderr } = ran(folder, call);
      expect([call.verb, ...call.args, code, code === 0 ? '' : stderr]).toEqual([
        ...[call.verb, ...call.args, 0, ''],
      ]);
    }
  });
});

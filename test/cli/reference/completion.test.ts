import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { bashScript } from '../../../src/cli/reference/bash.ts';
import { commandTable } from '../../../src/cli/reference/command-table.ts';
import { completionOf } from '../../../src/cli/reference/completion.ts';
import { fishScript } from '../../../src/cli/reference/fish.ts';
import { zshScript } from '../../../src/cli/reference/zsh.ts';
import { verbs } from '../../../src/cli/verbs.ts';
import { runVerb } from '../../helpers/hub/run-verb.ts';
import { workspace } from '../../helpers/hub/palisade.ts';

const table = await commandTable(verbs);
const optionsOf = (name: string) =>
  (table.find((one) => one.name === name)?.options ?? []).map((option) => `--${option.name}`);

/** What bash offers for each line, whose last word is being written; one process for all lines. */
function offered(lines: readonly string[]): readonly (readonly string[])[] {
  const folder = workspace({ 'a.json': {}, 'two words.json': {} });
  const asked = lines.map((line) => {
    const words = line.split(' ').map((word) => `'${word}'`);
    return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _palisade; printf '%s\\n' "\${COMPREPLY[@]}"; echo ---`;
  });
  const script = `${bashScript(table)}${asked.join('\n')}\n`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const answers = stdout.split('---\n').slice(0, lines.length);
  return answers.map((answer) => answer.split('\n').filter((one) => one !== ''));
}

const OFFERED: readonly (readonly [string, readonly string[]])[] = [
  ['palisade uns', []],
  ['palisade unb', ['unblock']],
  ['palisade coll', ['collapse']],
  ['palisade list ', ['entries', 'watched', 'held', 'pins', 'exemptions', 'own']],
  ['palisade list wa', ['watched']],
  ['palisade list pins ', []],
  ['palisade list --band ', ['critical', 'high', 'medium', 'low']],
  ['palisade list --band = h', ['high']],
  ['palisade list --band =', ['critical', 'high', 'medium', 'low']],
  ['palisade extract a', ['a.json']],
  ['palisade extract --config ', ['a.json', 'two words.json']],
  ['palisade block --reason ', []],
  ['palisade block --', optionsOf('block')],
  ['palisade list --se', ['--seen-in']],
  ['palisade config ch', ['check']],
  ['palisade config check tw', ['two words.json']],
  ['palisade completion ', ['bash', 'zsh', 'fish']],
  ['palisade check-feed x --device panos-', ['panos-large']],
];

const isThere = spawnSync('bash', ['-c', 'true']).status === 0;

test.skipIf(!isThere)('bash offers verbs, options, what they take, and paths', () => {
  const answers = offered(OFFERED.map(([line]) => line));
  expect(OFFERED.map(([line], n) => [line, answers[n]])).toEqual(OFFERED);
});

// Neither shell is on every machine: that every verb and option is named, and quotes are closed, is as far as this goes.
describe.each([
  ['zsh', zshScript(table), (verb: string) => `        ${verb}) _arguments `, '--'],
  ['fish', fishScript(table), (verb: string) => `'__palisade_verb ${verb}' `, '-l '],
])('the script for %s', (_, script, start, dashes) => {
  test.each(table)('has $name with its options', ({ name, options }) => {
    const lines = script.split('\n').filter((line) => line.includes(start(name)));
    const text = lines.join('\n');
    const missing = options.filter((option) => !text.includes(`${dashes}${option.name}`));
    expect([lines.length > 0, missing]).toEqual([true, []]);
  });

  test('closes every quote in its line', () => {
    // Beside quotes that the text itself holds, as each shell writes them.
    const plain = script.replaceAll("'\\''", '').replaceAll("\\'", '');
    const open = plain.split('\n').filter((line) => line.split("'").length % 2 === 0);
    expect(open.filter((line) => !line.startsWith('#'))).toEqual([]);
  });
});

test('a shell that it does not know is misuse', async () => {
  const ran = await runVerb(completionOf(verbs), ['tcsh']);
  expect(ran).toMatchObject({ exit: 2, out: '', err: 'expected bash, zsh, fish, got "tcsh"' });
  const bash = await runVerb(completionOf(verbs), ['bash']);
  expect(bash).toMatchObject({ exit: 0, out: bashScript(table) });
});

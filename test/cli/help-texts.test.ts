/** The built command line knows the help of each verb without the verb, and it is the verb's own. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { verbs } from '../../src/cli/verbs.ts';

it('holds the help of every verb as the verb has it', async () => {
  const { outputs } = JSON.parse(readFileSync('dist/build.json', 'utf8')) as {
    readonly outputs: Readonly<Record<string, number>>;
  };
  const [part = ''] = Object.keys(outputs).filter((path) => /\/help-texts-\w+\.js$/.test(path));
  const built = (await import(pathToFileURL(resolve(part)).href)) as {
    readonly HELP_TEXTS: Readonly<Record<string, string>>;
  };
  const own = verbs.map(async ({ name, load }) => [name, (await load()).help] as const);
  expect(built.HELP_TEXTS).toEqual(Object.fromEntries(await Promise.all(own)));
});

/**
 * `npm run schema` writes what is made of what the code itself goes by: of the schema of `context.palisade` that synth
 * checks with, the JSON schema by which editors complete a configuration, and its reference for people; of the table of
 * verbs, the reference of the command line.
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { configurationSchema } from '../src/domain/configuration/configuration.ts';
import { cliPage } from '../src/cli/reference/cli-page.ts';
import { verbs } from '../src/cli/verbs.ts';
import { configurationPage } from './configuration-page.ts';

for (const [file, text] of [
  ['palisade.schema.json', JSON.stringify(configurationSchema())],
  ['docs/configuration.md', configurationPage()],
  ['docs/cli.md', await cliPage(verbs)],
] as const) {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...options, filepath: file }));
}

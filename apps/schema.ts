/**
 * `npm run schema` writes what is made of the schema of `context.palisade` that synth checks with: the JSON
 * schema by which editors complete and check a configuration, and its reference for people.
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { configurationSchema } from '../src/domain/configuration/configuration.ts';
import { configurationPage } from './configuration-page.ts';

for (const [file, text] of [
  ['palisade.schema.json', JSON.stringify(configurationSchema())],
  ['docs/configuration.md', configurationPage()],
] as const) {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...options, filepath: file }));
}

/**
 * The JSON schema of `context.palisade`, made from the schema that synth checks with, so that editors
 * complete and check what they are given: `npm run schema` writes it to palisade.schema.json.
 */
import { configurationSchema } from '../src/domain/configuration/configuration.ts';

process.stdout.write(`${JSON.stringify(configurationSchema(), undefined, 2)}\n`);

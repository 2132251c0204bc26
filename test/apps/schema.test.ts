import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationSchema } from '../../src/domain/configuration/configuration.ts';

it('the committed schema for editors is what synth checks with (npm run schema writes it)', () => {
  const committed: unknown = JSON.parse(readFileSync('palisade.schema.json', 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(configurationSchema())));
});

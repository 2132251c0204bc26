import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathShares } from '../../../../src/cli/commands/findings/path-shares.ts';
import { workspace } from '../../../helpers/hub/palisade.ts';

const folder = workspace({
  'in/a.json': 'x'.repeat(30),
  'in/b.json': 'x'.repeat(60),
  'c.json': 'x'.repeat(10),
});
const [inside, c] = [join(folder, 'in'), join(folder, 'c.json')];
const watched = { errIsTerminal: true };

it('is what the files before take of all bytes, and never goes back', () => {
  const shareOf = pathShares([inside, c], watched);
  expect(shareOf(`${inside}/a.json#1`)).toBe(0);
  expect(shareOf(`${inside}/b.json#7`)).toBe(0.3);
  expect(shareOf(c)).toBe(0.9);
  expect(shareOf(`${inside}/a.json#2`)).toBe(0.9);
});

it('is not known of one file, of standard input, and where nobody watches', () => {
  expect(pathShares([c], watched)(c)).toBeUndefined();
  expect(pathShares([inside, c, '-'], watched)(c)).toBeUndefined();
  expect(pathShares([inside, c], { errIsTerminal: false })(c)).toBeUndefined();
});

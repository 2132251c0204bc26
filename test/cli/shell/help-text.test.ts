import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fittedHelp, helpParts } from '../../../src/cli/shell/help-text.ts';
import { examplesText } from '../../../src/cli/verb-help.ts';
import { verbs } from '../../../src/cli/verbs.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const helps = await Promise.all(
  verbs.map(async ({ name, load }) => {
    const verb = await load();
    return { name, verb, help: `${verb.help}${examplesText(name)}` };
  }),
);
const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '');

describe.each(helps)('the help of $name', ({ help, verb, name }) => {
  test('is within 80 columns', () => {
    expect(
      fittedHelp(help)
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  test('says the same at every width', () => {
    const width = fc.integer({ min: 40, max: 140 });
    fc.assert(
      fc.property(width, (columns) => {
        const fitted = fittedHelp(help, columns);
        expect(wordsOf(fitted)).toEqual(wordsOf(help));
        const wide = fitted.split('\n').filter((line) => line.length > columns);
        const broken = wide.filter((line) => !/^ *(\S+|palisade .*|--?\S+ \S+)$/.test(line));
        expect(broken).toEqual([]);
      }),
      { numRuns: cases(25) },
    );
  });

  test('names each option that the verb parses, and no other', () => {
    const items = helpParts(help).flatMap((part) => (part.kind === 'item' ? [part.term] : []));
    const helped = items.flatMap((term) => /^--([a-z-]+)/.exec(term)?.[1] ?? []);
    const known = Object.keys(verb.options);
    expect(helped.filter((option) => !known.includes(option))).toEqual([]);
    const mentioned = (option: string) => new RegExp(`--${option}(?![a-z-])`).test(verb.help);
    expect(known.filter((option) => !mentioned(option))).toEqual([]);
  });

  test('has its calls first, and its examples last', () => {
    expect(help).toMatch(new RegExp(`^palisade ${name} ?`));
    expect(help).toMatch(new RegExp(`\nExamples:\n( {2}palisade ${name}.*\n)+$`));
  });
});

test('items that follow each other have their texts in one column', () => {
  const written = `palisade x <a> [--long OPTION|--other] [--more]

  --a X   goes
          on
  --longer X    this
  --the-longest-of-all-options X   below
`;
  expect(fittedHelp(written, 44)).toBe(`palisade x <a> [--long OPTION|--other]
    [--more]

  --a X       goes on
  --longer X  this
  --the-longest-of-all-options X
        below
`);
});

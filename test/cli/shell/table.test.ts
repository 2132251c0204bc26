import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText, tableText } from '../../../src/cli/shell/table.ts';
import { awayText } from '../../../src/domain/base/away-text.ts';
import { anyText } from '../../helpers/arbitraries/any-text.ts';

describe('what senders wrote', () => {
  it('steers no terminal and starts no line of its own in a table', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const lines = tableText(['a', 'b'], [[text, 'end']]).split('\n');
        expect(lines).toHaveLength(3);
        // eslint-disable-next-line no-control-regex -- what a terminal obeys
        expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });

  it('is no formula in a spreadsheet and leaves the columns where they are', () => {
    expect(csvText(['a', 'b'], [['=1+1', 'x,"y"']])).toBe('a,b\n\'=1+1,"x,""y"""\n');
  });
});

describe('how far away a time is', () => {
  it.each([
    ['2026-08-29T12:00:00Z', 'in 26 days'],
    ['2026-08-03T11:00:00Z', '1 hour ago'],
    ['2026-08-03T12:00:00Z', 'now'],
    ['never', ''],
  ])('of %s is %j', (time, text) => {
    expect(awayText(time, '2026-08-03T12:00:00Z')).toBe(text);
  });
});

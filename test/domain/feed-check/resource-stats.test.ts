import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  editionLines,
  editionsHeld,
  isResourceStats,
  resourceStats,
  statsProblems,
  type ResourceStats,
} from '../../../src/domain/feed-check/resource-stats.ts';
import { anyText } from '../../helpers/arbitraries/any-text.ts';

/** As 7.4 prints it, over several lines, and as older versions do, in one. */
const CUT = `name: palisade-domains; uuid_idx: 606; type: domain;
  update_method: feed;
  truncated total lines: 2262179;
  valid lines: 2262179;
  error lines: 0;
  used: yes;
  buildable: 261969;
  total in count file: 2262179;
`;
const WHOLE =
  'name: palisade-addresses; uuid_idx: 607; type: address; update_method: feed; total lines: 210; valid lines: 210; error lines: 0; used: yes; buildable: 210;\n';
const OLD =
  'name: palisade-addresses\ntotal lines: 210; valid lines: 208; error lines: 2; used: no\n';

describe('what a box prints of its feeds', () => {
  it('is read feed by feed, and what was cut is seen', () => {
    const [domains, addresses, ...more] = resourceStats(CUT + WHOLE);
    expect(more).toEqual([]);
    expect(domains).toMatchObject({
      name: 'palisade-domains',
      valid: 2_262_179,
      buildable: 261_969,
    });
    expect(domains && statsProblems(domains)).toEqual(['cut']);
    expect(addresses).toMatchObject({
      total: 210,
      valid: 210,
      errors: 0,
      buildable: 210,
      used: true,
    });
    expect(addresses && statsProblems(addresses)).toEqual([]);
  });

  it('of an older version has no count of what is enforced, which is not zero', () => {
    const [one] = resourceStats(OLD);
    expect(one).toMatchObject({ buildable: undefined, valid: 208, used: false });
    expect(one && statsProblems(one)).toEqual(['error-lines', 'unused']);
  });

  it('with nothing loaded is empty, and with nothing counted is said to be so', () => {
    const problems = (text: string) => resourceStats(text).map(statsProblems);
    expect(problems('name: a; total lines: 0; valid lines: 0; buildable: 0;')).toEqual([['empty']]);
    expect(problems('name: a; type: address;')).toEqual([['not-counted']]);
  });

  it('is told from a feed', () => {
    expect(isResourceStats(CUT)).toBe(true);
    expect(isResourceStats(`FGT # diagnose sys external-resource stats\n${OLD}`)).toBe(true);
    for (const feed of ['45.0.0.1\n', 'name.example.org\n', '# name: x\n45.0.0.1\n', '']) {
      expect(isResourceStats(feed)).toBe(false);
    }
  });

  it('is read back whatever the counts, and nothing that is pasted makes it throw', () => {
    const count = fc.integer({ min: 0, max: 999_999_999 });
    const stats = fc.record({ total: count, valid: count, errors: count, buildable: count });
    fc.assert(
      fc.property(stats, fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/), (counts, name) => {
        const { total, valid, errors, buildable } = counts;
        const text = `name: ${name}; type: address;\n total lines: ${total}; valid lines: ${valid};\n error lines: ${errors}; used: yes; buildable: ${buildable};`;
        expect(resourceStats(text)).toMatchObject([{ name, ...counts }]);
        const [one] = resourceStats(text);
        const isWhole = total === valid && errors === 0 && buildable >= valid && buildable > 0;
        if (isWhole) expect(one && statsProblems(one)).toEqual([]);
        if (buildable < valid) expect(one && statsProblems(one)).toContain('cut');
      }),
    );
    fc.assert(
      fc.property(anyText({ maxLength: 2_000 }), (text) => {
        resourceStats(text).map(statsProblems);
      }),
    );
    const flood = 'name: a; total lines: 1;\n'.repeat(50_000);
    expect(resourceStats(flood).length).toBeLessThanOrEqual(511);
  });
});

describe('the edition that a box holds', () => {
  const manifest = (edition: number, entries: number) => ({
    edition,
    files: { 'feeds/blocklist.txt': { entries, sentinel: entries === 0 } },
  });
  const editions = [manifest(7, 210), manifest(8, 211), manifest(9, 210), manifest(10, 0)].flatMap(
    (one) => editionLines(one) ?? [],
  );
  const held = (total: number | undefined) =>
    editionsHeld({ total, valid: total } as ResourceStats, 'feeds/blocklist.txt', editions);

  it('is one whose feed has as many lines, the newest first; a sentinel is a line', () => {
    expect(held(211)).toEqual([8]);
    expect(held(210)).toEqual([9, 7]);
    expect(held(1)).toEqual([10]);
    expect(held(5)).toEqual([]);
    expect(held(undefined)).toEqual([]);
  });

  it('is known from manifests only', () => {
    for (const other of [undefined, null, [], {}, { edition: 'x', files: {} }, { edition: 1 }]) {
      expect(editionLines(other)).toBeUndefined();
    }
  });
});

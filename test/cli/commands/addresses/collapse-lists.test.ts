import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { collapse } from '../../../../src/cli/commands/addresses/collapse.ts';
import { listText } from '../../../../src/cli/commands/addresses/list-text.ts';
import {
  addressSet,
  intersect,
  isEmpty,
  subtract,
} from '../../../../src/domain/addresses/set/address-set.ts';
import { parseListEntry } from '../../../../src/domain/addresses/set/list-entry.ts';
import { nearlyAddresses } from '../../../helpers/arbitraries/address-arbitraries.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const folder = mkdtempSync(join(tmpdir(), 'collapse-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const run = (stdin: string | Uint8Array, ...argv: string[]) => runVerb(collapse, argv, stdin);

it.each<[string, string | Uint8Array]>([
  ['gzip in gzip', gzipSync(gzipSync('10.0.0.1\n10.0.0.2\n'))],
  ['lines that end with CR alone', '10.0.0.1\r10.0.0.2\r'],
  ['two files of which each begins with its mark', '\ufeff10.0.0.1\n\ufeff10.0.0.2\n'],
])('a list is read as %s, to list and to leave out', async (_, content) => {
  const list = file('odd.txt', content);
  expect(await run('', list)).toMatchObject({ exit: 0, out: '10.0.0.1\n10.0.0.2\n' });
  const { exit, out } = await run('10.0.0.0/30\n', '--except', list);
  expect({ exit, out }).toEqual({ exit: 0, out: '10.0.0.0\n10.0.0.3\n' });
});

describe('a list of exceptions fails closed', () => {
  it('prints nothing if a line of it cannot be read, and says which and what to do', async () => {
    const except = file('half.txt', '10.0.0.1\noops\n');
    const { exit, out, err } = await run('10.0.0.0/30\n', '--except', except);
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain(`${except}:2: expected an address, a CIDR or a range, got "oops"`);
    expect(err).toContain('--lenient');
  });

  it('says so where it leaves nothing', async () => {
    const { exit, out, err } = await run(
      '10.0.0.0/30\n',
      '--except',
      file('all.txt', '0.0.0.0/0\n'),
    );
    expect({ exit, out }).toEqual({ exit: 0, out: '' });
    expect(err).toBe(
      '--except: every address of the lists is left out by it, and nothing is printed\n',
    );
    const some = file('some.txt', '10.0.0.1\n');
    expect((await run('10.0.0.0/30\n', '--except', some)).err).toBe('');
  });

  it('skips such lines with --lenient, and says what is not left out', async () => {
    const except = file('lenient.txt', '10.0.0.1\noops\n');
    const { exit, out, err } = await run('10.0.0.0/30\n', '--lenient', '--except', except);
    expect({ exit, out }).toEqual({ exit: 0, out: '10.0.0.0\n10.0.0.2/31\n' });
    expect(err).toContain(`${except}:2: skipped "oops"`);
    expect(err).toContain('1 malformed line are NOT left out');
  });

  it.each<[string, string | Uint8Array]>([
    ['CSV', 'address,owner\n10.0.0.1,ops\n'],
    ['JSON', '["10.0.0.1"]'],
    ['HTML', '<html>\n10.0.0.1\n</html>'],
    ['a wildcard mask', '10.0.0.0/0.0.0.3'],
    ['a count that may be a length', '10.0.0.0 30'],
    ['binary', Uint8Array.from({ length: 300 }, (_, n) => n % 251)],
    ['UTF-32', Buffer.from('\ufeff\0' + '1\0', 'utf16le')],
    ['gzip in gzip in gzip', gzipSync(gzipSync(gzipSync('10.0.0.1\n')))],
    ['a zip archive', Buffer.from('PK\u0003\u0004 10.0.0.1\n10.0.0.1\n')],
    ['a gzip file cut short', gzipSync('10.0.0.1\n'.repeat(999)).subarray(0, 30)],
    ['UTF-16 cut in a character', Buffer.from('\ufeff10.0.0.1\n', 'utf16le').subarray(0, -1)],
  ])('of %s', async (_, content) => {
    const except = file('guard.txt', content);
    const { exit, out, err } = await run('10.0.0.0/30\n', '--except', except);
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain(except);
  });

  it('leaves nothing out for an empty list, which is no unreadable one', async () => {
    for (const content of ['# none\n', '', ' \r\n\t\n']) {
      const except = file('nothing.txt', content);
      const { exit, out, err } = await run('10.0.0.1\n', '--except', except);
      expect({ exit, out }).toEqual({ exit: 0, out: '10.0.0.1\n' });
      expect(err).toContain(`--except: ${except} names no address: nothing is left out by it`);
    }
  });
});

describe('a list of which nothing can be read is no success', () => {
  it.each<[string, string | Uint8Array]>([
    ['malformed lines', 'oops\n010.0.0.1\n'],
    ['CSV', '"1.2.3.4","evil"\n'],
    ['a web page', '<!doctype html>\n<p>1.2.3.4</p>\n'],
    ['an xz file', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x0a)],
    ['a gzip file of such lines', gzipSync('oops\n')],
    ['a damaged gzip file', gzipSync('1.2.3.4\n').fill(7, 10)],
  ])('%s', async (_, content) => {
    const bad = file('bad.txt', content);
    const { exit, out, err } = await run('', bad, file('good.txt', '1.2.3.4\n'));
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain(bad);
  });

  it.each(['', '# nothing\n', '\ufeff', '\n\n'])('but %j is an empty list', async (content) => {
    const empty = file('empty.txt', content);
    expect(await run('', empty)).toEqual({ exit: 0, out: '', err: '' });
    for (const encoded of [gzipSync(content), Buffer.from(content, 'utf16le')]) {
      expect(await run('', file('empty', encoded))).toMatchObject({ exit: 0, out: '' });
    }
  });
});

describe('a list is read in the form it was kept, whatever its name', () => {
  const text = '# list\r\n45.148.10.240\t9\r\n185.10.68.0/255.255.255.0\r\n2a03:4000:6::1\r\n';
  const blocks = '45.148.10.240\n185.10.68.0/24\n2a03:4000:6::1\n';
  const utf16be = (content: string) => Buffer.from(content, 'utf16le').swap16();

  const FORMS: readonly (readonly [string, Uint8Array])[] = [
    ['plain', Buffer.from(text)],
    ['with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', utf16be(`\ufeff${text}`)],
    ['UTF-16 LE without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16 BE without a mark', utf16be(text)],
    ['gzip', gzipSync(text)],
    ['gzip in two members', Buffer.concat([gzipSync(text.slice(0, 20)), gzipSync(text.slice(20))])],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le'))],
  ];

  it.each(FORMS)('%s: to block, from a file and from stdin', async (_, content) => {
    expect(await run('', file('list.csv', content))).toEqual({ exit: 0, out: blocks, err: '' });
    expect(await run(content)).toEqual({ exit: 0, out: blocks, err: '' });
  });

  it.each(FORMS)('%s: to leave out', async (_, content) => {
    const except = file('except.bin', content);
    const listed = '45.148.10.240/31\n185.10.68.0/24\n2a03:4000:6::1\n';
    const { exit, out, err } = await run(listed, '--except', except);
    expect({ exit, out, err }).toEqual({ exit: 0, out: '45.148.10.241\n', err: '' });
  });

  it('however the bytes of a pipe are cut', async () => {
    for (const [, content] of FORMS) {
      for (const size of [1, 2, 3, 65]) {
        const chunks = Array.from({ length: Math.ceil(content.length / size) }, (_, n) =>
          content.subarray(n * size, (n + 1) * size),
        );
        const parts: Uint8Array[] = [];
        for await (const part of listText(chunks)) parts.push(part.slice());
        const whole: Uint8Array[] = [];
        for await (const part of listText([content])) whole.push(part.slice());
        expect(Buffer.concat(parts)).toEqual(Buffer.concat(whole));
      }
    }
  });

  it('with each line numbered as it is in the text', async () => {
    const { err } = await run(gzipSync('1.2.3.4\n\noops\n'));
    expect(err).toContain('-:3: skipped "oops"');
  });
});

describe('the IPv4-mapped block of a reserved-space list', () => {
  const attackers = '45.148.10.240\n218.92.0.203\n2a03:4000:6::1\n';

  it.each(['::ffff:0:0/96', '::ffff:0:0/103', '::ffff:0:0/95', '::ffff:0:0-::ffff:ffff:ffff'])(
    '%s leaves no IPv4 address out',
    async (block) => {
      const except = file('reserved.txt', `${block}\n2001:db8::/32\n`);
      expect(await run(attackers, '--except', except)).toMatchObject({ exit: 0, out: attackers });
    },
  );

  it.each([
    ['::ffff:0:0/96', '::ffff:0:0/96'],
    ['::ffff:0:0/95', '::fffe:0:0/95'],
    ['::ffff:45.0.0.0/104', '45.0.0.0/8'],
    ['::ffff:45.148.10.240', '45.148.10.240'],
  ])('%s is printed as %s', async (block, line) => {
    expect(await run(`${block}\n`)).toMatchObject({ exit: 0, out: `${line}\n` });
  });
});

describe('whatever text a list is', () => {
  const entry = fc.oneof(
    nearlyAddresses,
    fc.ipV4().map((one) => `::ffff:${one}`),
    fc.tuple(fc.ipV4(), fc.nat({ max: 33 })).map((parts) => parts.join('/')),
    fc.tuple(fc.ipV4(), fc.ipV4()).map((parts) => parts.join('/')),
    fc.tuple(fc.ipV4(), fc.nat({ max: 300 })).map((parts) => parts.join('\t')),
    fc.nat({ max: 128 }).map((length) => `::ffff:0:0/${length}`),
    fc.string({ maxLength: 12 }),
  );
  const lines = fc.array(entry, { maxLength: 8 });

  /** What each line names by itself. */
  const named = (list: readonly string[]) =>
    addressSet(
      list
        .flatMap((one) => one.split(/[\n\r]/))
        .map((one) => one.replace(/[#;].*$/, '').replace(/^[ \t]+|[ \t]+$/g, ''))
        .flatMap((one) => {
          const parsed = parseListEntry(one);
          return parsed.ok ? [parsed.value.range] : [];
        }),
    );
  const covered = (out: string) => named(out.split('\n'));

  it('what is printed covers what a readable line names, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (list) => {
        const { exit, out } = await run(`\n${list.join('\n')}\n`);
        const expected = named(list);
        expect(isEmpty(subtract(covered(out), expected))).toBe(true);
        if (exit === 0) expect(isEmpty(subtract(expected, covered(out)))).toBe(true);
        else expect(out).toBe('');
      }),
    );
  });

  it('what is left out is never printed', async () => {
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.boolean(), async (list, exceptions, isLenient) => {
        const except = file('any.txt', `\n${exceptions.join('\n')}\n`);
        const options = ['--except', except, ...(isLenient ? ['--lenient'] : [])];
        const { out } = await run(`\n0.0.0.0/3\n::/3\n${list.join('\n')}\n`, ...options);
        expect(isEmpty(intersect(covered(out), named(exceptions)))).toBe(true);
      }),
    );
  });
});

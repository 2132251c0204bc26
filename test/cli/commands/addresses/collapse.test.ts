import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { collapse } from '../../../../src/cli/commands/addresses/collapse.ts';
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

async function stats(stdin: string, ...argv: string[]): Promise<unknown> {
  const { err } = await run(stdin, '--stats', 'json', ...argv);
  return JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '');
}

describe('collapse', () => {
  it('prints the fewest blocks of both families, IPv4 first, single addresses bare', async () => {
    const { exit, out, err } = await run('2001:DB8:0::1\n10.0.0.1\n10.0.0.0\n9.9.9.9 # dns\n');
    expect({ exit, out, err }).toEqual({
      exit: 0,
      out: '9.9.9.9\n10.0.0.0/31\n2001:db8::1\n',
      err: '',
    });
  });

  it('prints nothing for nothing, and is content', async () => {
    expect(await run('')).toEqual({ exit: 0, out: '', err: '' });
    expect(await run('# nothing\n', '--max-lines', '1')).toMatchObject({ exit: 0, out: '' });
    const all = file('all.txt', '0.0.0.0/0\n::/0\n');
    expect(await run('1.2.3.4\n::1\n', '--except', all)).toMatchObject({ exit: 0, out: '' });
  });

  it('holds whole families, and their halves', async () => {
    const halves = '0.0.0.0/1\n128.0.0.0/1\n::/1\n8000::/1\n';
    expect((await run(halves)).out).toBe('0.0.0.0/0\n::/0\n');
    expect((await run(halves, '--ranges')).out).toBe(
      '0.0.0.0-255.255.255.255\n::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n',
    );
  });

  it('skips malformed lines, tells where and why, and caps how many are shown', async () => {
    const { exit, out, err } = await run(`1.2.3.4\n${'010.0.0.1\n'.repeat(25)}::1`);
    expect(exit).toBe(0);
    expect(out).toBe('1.2.3.4\n::1\n');
    expect(err).toContain('-:2: skipped "010.0.0.1": not an IPv4 or IPv6 address');
    expect(err.match(/skipped/g)).toHaveLength(10);
    expect(err).toContain('15 more');
  });

  it('reads several files, each with its own line numbers', async () => {
    const first = file('first.txt', '\ufeff1.2.3.4\r\nbad\r\n');
    const second = file('second.txt', 'worse\n1.2.3.5');
    const { out, err } = await run('', first, second);
    expect(out).toBe('1.2.3.4/31\n');
    expect(err).toContain(`${first}:2: skipped "bad"`);
    expect(err).toContain(`${second}:1: skipped "worse"`);
  });

  it('subtracts exceptions', async () => {
    const except = file('except.txt', '10.0.0.1 # ours\n');
    const { exit, out } = await run('10.0.0.0/30\n', '--except', except);
    expect({ exit, out }).toEqual({ exit: 0, out: '10.0.0.0\n10.0.0.2/31\n' });
  });

  it('survives bytes that are no text, and a line without end', async () => {
    const bytes = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
      Buffer.from('1.2.3.4\n'),
      Buffer.alloc(5_000_000, 0x78),
    ]);
    expect(await run(bytes, '--stats', 'json')).toMatchObject({ exit: 0, out: '1.2.3.4\n' });
  });

  it.each([['missing.txt'], ['.']])('refuses %s, which is no file', async (name) => {
    const { exit, out, err } = await run('', join(folder, name));
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain('cannot read');
  });

  it.each([
    [['--max-lines', '0']],
    [['--max-lines=-1']],
    [['--max-lines', 'many']],
    [['--max-lines', '1.5']],
    [['--max-added', '']],
    [['--min-prefix', '33']],
    [['--min-prefix', '16,129']],
    [['--min-prefix', '16,32,8']],
    [['--stats', 'xml']],
    [['--frobnicate']],
    [['-', '--except', '-']],
  ])('calls %j misuse', async (argv) => {
    const { exit, out, err } = await run('1.2.3.4\n', ...argv);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).not.toBe('');
  });
});

describe('collapse --max-lines', () => {
  const three = '10.0.0.1\n10.0.0.4\n10.0.9.9\n';

  it('adds the fewest addresses and says how many', async () => {
    const { exit, out } = await run(three, '--max-lines', '2');
    expect({ exit, out }).toEqual({ exit: 0, out: '10.0.0.0/29\n10.0.9.9\n' });
    expect(await stats(three, '--max-lines', '2')).toEqual({
      linesIn: 3,
      malformed: 0,
      linesOut: 2,
      added4: 6,
      added6: 0,
      lowerBound: 6,
      leastFeasible: 1,
    });
  });

  it('closes the smallest gap if lines are ranges', async () => {
    const { out } = await run(three, '--max-lines', '2', '--ranges');
    expect(out).toBe('10.0.0.1-10.0.0.4\n10.0.9.9\n');
    expect(await stats(three, '--max-lines', '2', '--ranges')).toMatchObject({ added4: 2 });
  });

  it('never touches an exception', async () => {
    const except = file('near.txt', '10.0.0.2\n');
    expect((await run(three, '--max-lines', '2', '--except', except)).exit).toBe(1);
    expect((await run(three, '--max-lines', '2', '--ranges', '--except', except)).out).toBe(
      '10.0.0.1\n10.0.0.4-10.0.9.9\n',
    );
  });

  it('makes no block wider than the guard, but leaves wider input as it is', async () => {
    const wide = '10.0.0.0/8\n11.1.0.0\n11.2.0.0\n';
    const { exit, out, err } = await run(wide, '--max-lines', '2');
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain('the least feasible N is 3');
    expect((await run(wide, '--max-lines', '2', '--min-prefix', '14')).out).toBe(
      '10.0.0.0/8\n11.0.0.0/14\n',
    );
  });

  it('refuses to add more than allowed, and says what N could be', async () => {
    const { exit, out, err } = await run(three, '--max-lines', '1', '--max-added', '6');
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain('the least feasible N is 2 (1 without --max-added)');
    expect((await run(three, '--max-lines', '2', '--max-added', '6')).exit).toBe(0);
  });

  it('counts what it adds in IPv6 exactly, beyond what a number holds', async () => {
    const sparse = '2001:db8::\n2001:db8:0:ffff::1\n';
    const told = await stats(sparse, '--max-lines', '1');
    const added = (1n << 80n) - 2n;
    expect(told).toMatchObject({ linesOut: 1, added4: 0, added6: String(added) });
    expect(BigInt((told as { lowerBound: string }).lowerBound)).toBeLessThanOrEqual(added);
  });

  it('says the least feasible N also when nothing is to be squeezed', async () => {
    expect(await stats(three)).toMatchObject({ linesOut: 3, added4: 0, leastFeasible: 1 });
    expect(await stats('')).toMatchObject({ linesIn: 0, linesOut: 0, leastFeasible: 0 });
    expect(await stats(three, '--max-lines', '1', '--min-prefix', '24')).toMatchObject({
      linesOut: 0,
      leastFeasible: 2,
    });
  });
});

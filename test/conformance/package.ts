/**
 * What `npm pack` gives, installed as on another machine: its `palisade` runs in any folder, without the parts
 * that synthesise, and starts fast. It asks the registry for what the package depends on.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { check, tell } from './tally.ts';

const STARTS = 9;
const SYNTH_ONLY = ['aws-cdk-lib', 'constructs', 'aws-cdk', 'esbuild', 'typescript'];

const work = mkdtempSync(join(tmpdir(), 'palisade-package-'));
try {
  const elsewhere = join(work, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'package.json'), '{"private": true}\n');
  execFileSync('npm', ['pack', '--silent', '--pack-destination', work]);
  const archive = readdirSync(work).find((file) => file.endsWith('.tgz')) ?? '';
  npm(elsewhere, 'install', '--no-audit', '--no-fund', join(work, archive));

  const packages = join(elsewhere, 'node_modules');
  const present = SYNTH_ONLY.filter((name) => existsSync(join(packages, name)));
  check('nothing that only synth needs is installed', present.length === 0, present);
  check('no source of a test or of a function is in the package', !hasAny(packages), '');

  const collapsed = palisade(['collapse', '-'], '198.51.100.0/25\n198.51.100.128/25\n');
  check('collapse reads stdin', collapsed.stdout === '198.51.100.0/24\n', collapsed);
  const finding = resolve('docs/example-finding.json');
  const extracted = palisade(['extract', finding]);
  check('extract reads a finding', extracted.stdout.includes('"decision"'), extracted);
  const misused = palisade(['colapse']);
  check('a misspelt verb is misuse, with the right one', misused.status === 2, misused);
  const asked = palisade(['status', '--profile', 'nobody']);
  check('a verb of AWS finds the SDK', asked.status === 1, asked);

  const hub = spawn(join(packages, '.bin/palisade-hub'), ['--port', '0', '--data', 'data'], {
    cwd: elsewhere,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await once(hub.stdout, 'data')) as [Buffer];
  check('palisade-hub starts', first.includes('http://127.0.0.1:'), first.toString());
  hub.kill('SIGTERM');
  await once(hub, 'close');

  const times = Array.from({ length: STARTS }, () => secondsOf(['--version'])).sort();
  const median = times[Math.floor(STARTS / 2)] ?? Number.NaN;
  console.log(`palisade --version: median ${median.toFixed(2)} s of ${STARTS} starts`);

  function palisade(args: readonly string[], input = '') {
    const bin = join(packages, '.bin/palisade');
    const { status, stdout, stderr } = spawnSync(bin, args, {
      cwd: elsewhere,
      input,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: elsewhere },
    });
    return { status, stdout, stderr };
  }

  function secondsOf(args: readonly string[]): number {
    const start = performance.now();
    palisade(args);
    return (performance.now() - start) / 1_000;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
tell('the package, installed elsewhere');

function npm(cwd: string, ...args: readonly string[]): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

function hasAny(packages: string): boolean {
  const own = join(packages, 'palisade');
  return ['test', 'src', 'apps', 'stacksets', 'dist/functions'].some((folder) =>
    existsSync(join(own, folder)),
  );
}

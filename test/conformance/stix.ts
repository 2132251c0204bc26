/**
 * Conformance of STIX feeds with the schemas of OASIS: feeds of every kind from `palisade replay`, each
 * object validated, and beside the schemas what they do not look at.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { check, tell } from './tally.ts';

const shared = process.argv[2] ?? '../shared';
const stix = join(shared, 'schemas/stix-2.1');
const BUNDLE =
  'http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas/common/bundle.json';

// OASIS's patterns escape what the unicode flag of regular expressions forbids to escape.
const ajv = new Ajv2020({ strict: false, unicodeRegExp: false, allErrors: true });
formats.default(ajv);
ajv.addFormat('idn-hostname', true);
for (const entry of readdirSync(join(stix, 'schemas'), { recursive: true, encoding: 'utf8' })) {
  if (entry.endsWith('.json')) {
    ajv.addSchema(JSON.parse(readFileSync(join(stix, 'schemas', entry), 'utf8')) as object);
  }
}
const validate = ajv.getSchema(BUNDLE);
if (validate === undefined) throw new Error(`${stix} has no schema of a bundle`);

// The schemas must be able to refuse: what is broken by hand is not taken.
const broken = (replaced: object) => ({
  type: 'bundle',
  id: 'bundle--5d0092c5-5f74-4287-9642-33f4c354e56d',
  objects: [{ ...sampleIndicator, ...replaced }],
});
const sampleIndicator = {
  type: 'indicator',
  spec_version: '2.1',
  pattern_type: 'stix',
  id: 'indicator--5d0092c5-5f74-4287-9642-33f4c354e56d',
  created: '2026-01-01T00:00:00.000Z',
  modified: '2026-01-01T00:00:00.000Z',
  pattern: "[ipv4-addr:value = '198.51.100.1']",
  valid_from: '2026-01-01T00:00:00.000Z',
};
check('a sample is taken', validate(broken({})) === true, validate.errors);
check('one without a pattern is refused', validate(broken({ pattern: undefined })) !== true);
check('one with empty labels is refused', validate(broken({ labels: [] })) !== true);

interface Indicator {
  readonly id: string;
  readonly created: string;
  readonly modified: string;
  readonly pattern: string;
  readonly valid_from: string;
  readonly valid_until?: string;
}

const PATTERN =
  /^\[(ipv4-addr:value|ipv6-addr:value|domain-name:value|file:hashes\.'SHA-256') (=|ISSUBSET) '[0-9a-z_:./-]+'\]$/;

function checkBundle(what: string, text: string): void {
  const bundle = JSON.parse(text) as { readonly objects: readonly Indicator[] };
  check(`${what} is a bundle of STIX 2.1`, validate?.(bundle) === true, validate?.errors);
  check(`${what} has objects`, bundle.objects.length > 0);
  const ids = new Set(bundle.objects.map(({ id }) => id));
  check(`${what} has no id twice`, ids.size === bundle.objects.length);
  for (const one of bundle.objects) {
    check(`${one.id}: its pattern is one of ours`, PATTERN.test(one.pattern), one.pattern);
    check(`${one.id}: is of version 5`, /--.{8}-.{4}-5/.test(one.id));
    check(`${one.id}: was created before it was modified`, one.created <= one.modified);
    check(`${one.id}: ends after it begins`, one.valid_from < (one.valid_until ?? '~'), one);
  }
  console.log(`${what}: ${bundle.objects.length} indicators`);
}

const feeds = (['ip', 'domain', 'hash'] as const).map((kind) => {
  return { name: `stix-${kind}`, format: 'stix', kind };
});
const pins = ['198.18.0.0/17', '45.0.0.0/24', '2a00::/33', 'pinned.com', 'ab'.repeat(32)].map(
  (target) => ({ target, author: 'ann', reason: 'conformance' }),
);
const folder = mkdtempSync(join(tmpdir(), 'palisade-stix-'));
try {
  const replay = (name: string, configuration: object, paths: readonly string[]) => {
    const [config, out] = [join(folder, `${name}.json`), join(folder, name)];
    writeFileSync(config, JSON.stringify(configuration));
    const options = ['--at', '2026-08-04T00:00:00Z', '--out', out, '--config', config];
    const argv = ['--no-install', 'palisade', 'replay', ...paths, ...options];
    execFileSync('npx', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    for (const feed of feeds) {
      const path = join(out, `feeds/${feed.name}.json`);
      checkBundle(`${name}, ${feed.name}`, readFileSync(path, 'utf8'));
    }
  };
  const nothing = join(folder, 'nothing.jsonl');
  writeFileSync(nothing, '');
  replay('fixtures', { feeds, pins }, [join(shared, 'fixtures/guardduty')]);
  replay('without findings', { feeds }, [nothing]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

tell('STIX');

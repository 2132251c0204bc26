/** What synth makes of configurations: of a good one templates, of a bad one a list of every fault. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { configurationOf } from '../../apps/configuration.ts';
import { at, isObject, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { messagesOf, synthesisedByCdk, type Synthesis } from '../helpers/cdk/synthesis.ts';
import { OWN, type Template } from '../helpers/cdk/templates.ts';
import { itInFull } from '../helpers/arbitraries/cases.ts';

const documentation = synthesisedByCdk();
const work = mkdtempSync(join(tmpdir(), 'palisade-configurations-'));

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

describe('the committed configuration', () => {
  it('synthesises without an error, a warning or a word', () => {
    expect(documentation).toMatchObject({ code: 0, stderr: '' });
    expect(messagesOf(documentation, 'aws:cdk:warning')).toEqual([]);
    expect(messagesOf(documentation, 'aws:cdk:error')).toEqual([]);
  });

  it('holds documentation ids, so that CloudFormation refuses to deploy it', () => {
    const [assertion] = listAt(hubOf(documentation).body, 'Rules', 'OwnIds', 'Assertions');
    // No account has the id that is asked for.
    expect(at(assertion, 'Assert')).toEqual({ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, 'yours'] });
    const says = textAt(assertion, 'AssertDescription');
    expect(says).toMatch(/^o-exampleorgid and 111122223333 /);
    expect(says).toContain('palisade preflight');
  });

  it('makes the StackSets wait for the hub', () => {
    const manifest: unknown = JSON.parse(
      readFileSync(join(documentation.folder, 'manifest.json'), 'utf8'),
    );
    const waitsFor = listAt(manifest, 'artifacts', 'PalisadeStackSets', 'dependencies');
    expect(waitsFor).toContain('PalisadeHub');
  });
});

describe('templates', () => {
  it('stay within what CloudFormation takes', () => {
    expect(documentation.templates.length).toBeGreaterThan(2);
    for (const { name, body, bytes, resources } of documentation.templates) {
      expect.soft(bytes, name).toBeLessThan(name.includes('/') ? 51_200 : 1_000_000);
      expect.soft(resources.length, name).toBeLessThanOrEqual(500);
      for (const section of ['Outputs', 'Parameters', 'Mappings']) {
        const found = at(body, section);
        const count = Object.keys(isObject(found) ? found : {}).length;
        expect.soft(count, `${name} ${section}`).toBeLessThanOrEqual(200);
      }
      const description = textAt(body, 'Description') ?? '';
      expect.soft(description.length, name).toBeGreaterThan(0);
      expect.soft(Buffer.byteLength(description), name).toBeLessThanOrEqual(1_024);
    }
  });

  it('hold policies of a size that their services take', () => {
    const limits: Readonly<Record<string, number>> = {
      'AWS::IAM::Policy': 10_240,
      'AWS::IAM::Role': 10_240,
      'AWS::S3::BucketPolicy': 20_480,
      'AWS::SQS::QueuePolicy': 10_240,
      'AWS::Events::EventBusPolicy': 10_240,
    };
    const oversize = documentation.resources.filter(
      ({ type, properties }) => JSON.stringify(properties).length > (limits[type] ?? Infinity),
    );
    expect(oversize.map(({ id }) => id)).toEqual([]);
  });
});

describe('a configuration with faults', () => {
  const FAULTY = {
    organizationId: 'example',
    securityAccountId: '12345',
    organizationalUnitIds: [],
    homeRegion: 'eu-west-1',
    collection: 'all',
    storage: { feedBucket: 'Not A Bucket' },
    alarms: { emails: ['nobody'] },
    colour: 'red',
  };
  const PATHS = [
    ...['organizationId', 'securityAccountId', 'organizationalUnitIds', 'collection'],
    ...['storage.feedBucket', 'alarms.emails[0]', 'colour'],
  ];

  itInFull(
    'stops synth with all of them at once, without a stack trace or half an assembly',
    () => {
      const refused = synthesisedByCdk(FAULTY);
      expect(refused.code).toBe(1);
      expect(refused.templates).toEqual([]);
      expect(readdirSync(refused.folder)).not.toContain('PalisadeHub.template.json');
      const [first, ...faults] = refused.stderr.trimEnd().split('\n');
      expect(first).toBe('context.palisade of cdk.json cannot be deployed:');
      for (const path of PATHS) expect.soft(faults.join('\n')).toContain(path);
      expect(faults.every((line) => line.startsWith('  '))).toBe(true);
      expect(refused.stderr).not.toMatch(/\.ts:\d/);
    },
  );

  it.each([
    ['a region named twice', { regions: ['eu-west-1', 'eu-west-1'] }, /regions\[1\].*twice/],
    ['a region of another partition', { regions: ['cn-north-1'] }, /regions\[0\].*partition/],
    ['no account', { securityAccountId: undefined }, /securityAccountId/],
    ['a table that is none', { storage: { ledgerTable: 'a/b' } }, /storage\.ledgerTable/],
    [
      'one bucket for feeds and for analysts',
      { storage: { feedBucket: 'one-bucket', opsBucket: 'one-bucket' } },
      /storage\.opsBucket.*storage\.feedBucket, expected another/,
    ],
    ['a key that climbs', { storage: { blocklistKey: 'feeds/../x' } }, /storage\.blocklistKey/],
  ])('names %s', (_what, changes, says) => {
    const app = new App({ context: { palisade: { ...OWN, ...changes } } });
    expect(() => configurationOf(app, {})).toThrow(says);
  });
});

describe('where the configuration comes from', () => {
  const file = join(work, 'palisade.json');
  const ORDINARY = { palisade: { ...OWN, homeRegion: 'eu-central-1' } };

  it('is -c before the file that PALISADE_CONFIG names, and that before cdk.json', () => {
    writeFileSync(file, JSON.stringify({ ...OWN, homeRegion: 'us-east-1' }));
    const named = { PALISADE_CONFIG: file };
    const written = { palisade: JSON.stringify({ ...OWN, homeRegion: 'eu-west-2' }) };
    const home = (context: object, environment: object): unknown =>
      configurationOf(new App({ context: { ...context } }), { ...environment }).configuration
        .homeRegion;
    expect(home(written, named)).toBe('eu-west-2');
    expect(home(ORDINARY, named)).toBe('us-east-1');
    expect(home(ORDINARY, {})).toBe('eu-central-1');
  });

  it('may be a whole cdk.json', () => {
    writeFileSync(file, JSON.stringify({ context: { palisade: OWN } }));
    const { given } = configurationOf(new App(), { PALISADE_CONFIG: file });
    expect(given).toEqual(OWN);
  });

  it.each([
    ['is not there', 'absent.json', undefined, /cannot read PALISADE_CONFIG/],
    ['is no JSON', 'broken.json', '{', /broken\.json is not JSON/],
    ['has a field twice', 'twice.json', '{"pins":[],\n"pins":[]}', /got pins on lines 1 and 2/],
  ])('is told when the file %s', (_what, name, text, says) => {
    const path = join(work, name);
    if (text !== undefined) writeFileSync(path, text);
    expect(() => configurationOf(new App(), { PALISADE_CONFIG: path })).toThrow(says);
  });
});

function hubOf({ templates }: Synthesis): Template {
  const hub = templates.find(({ name }) => name === 'PalisadeHub');
  if (hub === undefined) throw new Error('there is no PalisadeHub');
  return hub;
}

/** A hub over a ledger and an ops bucket that are there already: named, never made, and reached by name alone. */
import { describe, expect, it } from 'vitest';
import { at, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';

const TABLE = 'palisade-restored';
const BUCKET = 'former-ops-bucket';
const adopting = hubTemplate({ storage: { ledgerTable: TABLE, opsBucket: BUCKET } });
const making = hubTemplate();

const idsOf = (template: typeof adopting, type: string) =>
  Object.keys(template.findResources(type));

describe('a hub that adopts its ledger and its ops bucket', () => {
  it('makes neither, and all else under the same logical ids', () => {
    expect(idsOf(adopting, 'AWS::DynamoDB::Table')).toEqual([]);
    const isOps = (id: string) => /^BucketsOps/.test(id);
    for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
      const made = idsOf(making, type);
      expect(made.filter(isOps)).toHaveLength(1);
      expect(idsOf(adopting, type)).toEqual(made.filter((id) => !isOps(id)));
    }
    expect(idsOf(adopting, 'AWS::Lambda::Function')).toEqual(
      idsOf(making, 'AWS::Lambda::Function'),
    );
  });

  it('passes the checks of a deployment with a feed bucket that is there already, too', () => {
    const storage = { ledgerTable: TABLE, opsBucket: BUCKET, feedBucket: 'former-feed-bucket' };
    const made = idsOf(hubTemplate({ storage }), 'AWS::S3::Bucket');
    expect(made.map((id) => id.slice(0, 'BucketsAccessLogs'.length))).toEqual([
      'BucketsAccessLogs',
    ]);
  });

  it('says their names in its outputs', () => {
    const outputs = adopting.toJSON()['Outputs'] as unknown;
    expect(textAt(outputs, 'LedgerTable', 'Value')).toBe(TABLE);
    expect(textAt(outputs, 'OpsBucket', 'Value')).toBe(BUCKET);
  });

  it('gives each function the rights by name that it has on its own ones', () => {
    const made = rightsOn(making, { table: /LedgerB7379752/, bucket: /BucketsOps743B1DD0/ });
    expect(made.length).toBeGreaterThan(10);
    const adopted = { table: new RegExp(`table/${TABLE}`), bucket: new RegExp(`:${BUCKET}[/"]`) };
    expect(rightsOn(adopting, adopted)).toEqual(made);
  });
});

/** Actions on the table or the bucket, with the id of the policy that grants them. */
function rightsOn(
  template: typeof adopting,
  place: { readonly table: RegExp; readonly bucket: RegExp },
): readonly string[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .flatMap(([id, policy]) =>
      listAt(policy, 'Properties', 'PolicyDocument', 'Statement').flatMap((statement) =>
        [at(statement, 'Resource')].flat().flatMap((resource) => {
          const text = JSON.stringify(resource);
          const named = place.table.test(text) ? 'table' : place.bucket.test(text) ? 'bucket' : '';
          const path =
            named === 'bucket' ? (/\/[^"/:]*(?="|$)/.exec(text.slice(-30))?.[0] ?? '') : '';
          return named === ''
            ? []
            : [[id, named, path, JSON.stringify(at(statement, 'Action'))].join(' ')];
        }),
      ),
    )
    .sort();
}

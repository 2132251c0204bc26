/** What explain says of the files that firewalls and analysts read is true of those files at that time. */
import { expect, it } from 'vitest';
import { hubExplanationText } from '../../../src/cli/commands/inspect/explain-text.ts';
import { explainValue } from '../../../src/usecases/operate/explain.ts';
import { factsOf } from '../../../src/domain/facts/fact.ts';
import { formatTime, MINUTE } from '../../../src/domain/base/time.ts';
import { admitted } from '../../helpers/data/findings.ts';
import { termsOf } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  newWorld,
  NOON,
  publisherIn,
  steer,
  textIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

const VALUES = ['45.1.1.1', '45.1.1.2', '8.8.8.8'] as const;

it('names watch.txt of what stands there, and not before', async () => {
  const world = newWorld();
  const publisher = publisherIn(world);
  await world.ledger.record([bruteForce(VALUES[0], NOON)], NOON);
  await tickAt(publisher, NOON);
  const signed = { author: 'ann', reason: 'a test', at: NOON + 1 };
  await world.ledger.record([[steer({ act: 'freeze', ...signed })]], NOON + 1);
  const later = VALUES.map((ip) => bruteForce(ip, NOON + 2, { id: ip.replaceAll('.', '-') }));
  await world.ledger.record(later, NOON + 2);
  const heads = async () => {
    const asked = VALUES.map(async (value) => {
      const found = await explainValue(world, termsOf({}), { kind: 'ip', value }, NOON + MINUTE);
      return hubExplanationText({ ...found }).split('\n', 1)[0];
    });
    return Promise.all(asked);
  };
  expect(await heads()).toEqual([
    '45.1.1.1: listed',
    '45.1.1.2: not listed yet',
    '8.8.8.8: watched',
  ]);
  await tickAt(publisher, NOON + MINUTE);
  expect(await textIn(world.ops, 'watch.txt')).toBe('45.1.1.2\n8.8.8.8\n');
  expect(await heads()).toEqual([
    '45.1.1.1: listed',
    '45.1.1.2: held back, in watch.txt',
    '8.8.8.8: watched, in watch.txt',
  ]);
});

const ABOUT = {
  title: 'i-0a1 is being probed',
  resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0a1' } },
};

it('says what each finding is about and where its value is; the publisher holds the latter alone', async () => {
  const world = newWorld();
  const publisher = publisherIn(world);
  const organization = { asn: '64500', asnOrg: 'Example Hosting' };
  const remoteIpDetails = {
    ipAddressV4: '45.1.1.1',
    organization,
    country: { countryName: 'Peru' },
  };
  const service = { action: { networkConnectionAction: { remoteIpDetails } } };
  const finding = admitted({ top: ABOUT, service, seen: formatTime(NOON) });
  await world.ledger.record([factsOf(finding)], NOON);
  await tickAt(publisher, NOON + MINUTE);
  const value = { kind: 'ip', value: '45.1.1.1' } as const;
  const found = await explainValue(world, termsOf({}), value, NOON + MINUTE);
  const about = { title: ABOUT.title, resource: 'Instance', resourceId: 'i-0a1' };
  const where = { network: 'AS64500 example hosting', country: 'Peru' };
  expect(found.sightings).toMatchObject([{ ...about, ...where }]);
  const text = hubExplanationText({ ...found });
  expect(text).toContain('    i-0a1 is being probed\n    Instance i-0a1 in account 111122223333');
  expect(text).toContain('    AS64500 example hosting, Peru\n');
  const saved = JSON.parse(await textIn(world.ops, 'checkpoint/current.json')) as {
    readonly parts: readonly { readonly key: string }[];
  };
  const parts = await Promise.all(saved.parts.map(({ key }) => textIn(world.ops, key)));
  expect(parts.join('')).toContain('"Peru"');
  expect(parts.join('')).not.toContain('i-0a1');
});

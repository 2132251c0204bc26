/** Laws 3 and 7 for own addresses that the audit finds: in no edition made after they became known, and only removed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textLines } from '../../../src/domain/feeds/address-feed.ts';
import { ownSpaceAt } from '../../../src/domain/organization/own-space.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { ORGANIZATION_KEY } from '../../../src/domain/organization/own-file.ts';
import {
  prefixOf,
  configurationOf,
  findingOf,
  timeAt,
  world,
} from '../../helpers/arbitraries/arbitraries.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { held, placeOwn, stateOf, writeState } from '../../helpers/data/own-places.ts';
import { editionAt, secondsOf } from '../../helpers/hub/editions.ts';
import {
  bruteForce,
  control,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

test('law 3: what the audit finds is as own as what the configuration names, and told with its holder', () => {
  fc.assert(
    fc.property(world, (given) => {
      const at = timeAt(given.at);
      const findings = given.facts.map(findingOf);
      const named = editionAt(at, findings, { configuration: configurationOf(given) });
      const place = placeOwn(secondsOf(at), { held: given.own.map((one) => held(prefixOf(one))) });
      const found = editionAt(at, findings, {
        configuration: configurationOf({ ...given, own: [] }),
        space: ownSpaceAt(stateOf(secondsOf(at), place), secondsOf(at)),
      });
      expect(textLines(found.addresses.lines)).toEqual(textLines(named.addresses.lines));
      expect(found.accused.map(({ address }) => address)).toEqual(
        named.accused.map(({ address }) => address),
      );
      for (const { owner } of found.accused) expect(owner).toContain('network interface eni-1');
    }),
    { numRuns: cases(200) },
  );
});

const ADDRESSES = ['45.1.1.0', '45.1.1.1', '45.1.1.2', '45.1.1.3', '2a00::1'] as const;
const anAddress = fc.constantFrom(...ADDRESSES);

type Step =
  | { readonly does: 'accuse' | 'pin' | 'exempt'; readonly address: string }
  | { readonly does: 'own'; readonly addresses: readonly string[] }
  | { readonly does: 'unreadable' | 'freeze' | 'resume' | 'restart' | 'wait' };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constantFrom('accuse', 'pin', 'exempt'), address: anAddress }),
  fc.record({
    does: fc.constant('own'),
    addresses: fc.uniqueArray(fc.oneof(anAddress, fc.constant('2a00::/56')), { maxLength: 3 }),
  }),
  fc.record({ does: fc.constantFrom('unreadable', 'freeze', 'resume', 'restart', 'wait') }),
);

test('law 3: whatever happens, no edition holds what was own when it was made', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 14 }), async (steps) => {
      const hub = newWorld();
      let publisher = publisherIn(hub);
      /** Address → until when it is own; naively. */
      let own = new Map<string, number>();
      let isReadable = true;
      let now = NOON;
      for (const address of ADDRESSES) await hub.ledger.record([bruteForce(address, now)], now);
      await tickAt(publisher, now);
      expect(await feedIn(hub)).toEqual(['45.1.1.0/30', '2a00::1']);
      for (const step of steps) {
        now += step.does === 'wait' ? 7 * HOUR : MINUTE;
        switch (step.does) {
          case 'accuse':
            await hub.ledger.record([bruteForce(step.address, now)], now);
            break;
          case 'pin':
          case 'exempt':
            await hub.ledger.record([[override(step.does, step.address, now)]], now);
            break;
          case 'freeze':
          case 'resume':
            await hub.ledger.record([[control(step.does, now)]], now);
            break;
          case 'own': {
            const until = (address: string) =>
              step.addresses.includes(address)
                ? Infinity
                : Math.min(own.get(address) ?? 0, now + DAY);
            const all = [...new Set([...own.keys(), ...step.addresses])];
            own = new Map(all.map((address) => [address, until(address)]));
            const holds = [...own].map(([address, end]) =>
              held(address, end === Infinity ? undefined : end - DAY),
            );
            await writeState(hub.ops, stateOf(now, placeOwn(now, { held: holds })));
            isReadable = true;
            break;
          }
          case 'unreadable':
            await hub.ops.write(ORGANIZATION_KEY, Buffer.from('{'), 'always', {
              contentType: 'application/json',
            });
            isReadable = false;
            break;
          case 'restart':
            await publisher.stop();
            publisher = publisherIn(hub);
            break;
          case 'wait':
        }
        const before = await feedIn(hub);
        if (!isReadable) {
          await expect(tickAt(publisher, now)).rejects.toThrow('organization.json');
          expect(await feedIn(hub)).toEqual(before);
          continue;
        }
        await tickAt(publisher, now);
        const listed = await feedIn(hub);
        const barred = [...own].flatMap(([address, end]) => (now < end ? [address] : []));
        if (barred.includes('2a00::/56')) barred.push('2a00::1');
        for (const address of barred) expect(listed).not.toContain(address);
        // Neighbours are listed as one line.
        if (barred.some((address) => address.startsWith('45.')))
          expect(listed).not.toContain('45.1.1.0/30');
      }
    }),
    { numRuns: cases(60) },
  );
});

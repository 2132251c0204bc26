/** The short form of test/conformance/kill.ts. */
import { afterAll, expect, it } from 'vitest';
import { cases } from '../helpers/arbitraries/cases.ts';
import { newFolder } from '../helpers/data/folder.ts';
import { killAgainAndAgain } from '../helpers/hub/hub-kills.ts';
import { killHubs } from '../helpers/hub/hub-process.ts';

afterAll(killHubs);

it('a hub that is killed in a stream of findings loses none that it acknowledged', async () => {
  const report = await killAgainAndAgain({ data: await newFolder(), tries: cases(12, 2), seed: 3 });
  expect(report.faults).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(20);
  expect(report.polls).toBeGreaterThan(20);
}, 90_000);

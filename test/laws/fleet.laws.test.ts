/** The short form of test/conformance/fleet.ts: an hour of firewalls, publishers and faults. */
import { expect } from 'vitest';
import { itInFull } from '../helpers/arbitraries/cases.ts';
import { runHour } from '../helpers/hub/fleet-hour.ts';

itInFull(
  'firewalls never see what no firewall may see, in an hour in which everything fails once',
  async () => {
    const report = await runHour({
      firewalls: 25,
      listed: 300,
      arriving: 2_000,
      linesMax: 1_500,
      seed: Number(process.env['FC_SEED'] ?? 1),
    });
    expect(report.violations).toEqual([]);
    // Every part of the script was played.
    expect(report.polls).toBeGreaterThan(25 * 60);
    expect(report.unanswered).toBeGreaterThan(0);
    expect(report.broken).toBeGreaterThan(15);
    expect(report.lostRaces).toBeGreaterThan(0);
    expect(report.longestFeed).toBe(1_500);
    expect(report.ageAlarms).toBeGreaterThanOrEqual(3);
  },
  300_000,
);

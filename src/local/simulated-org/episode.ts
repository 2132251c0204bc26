/**
 * The script of the play: which findings come when, as a function of time alone.
 *
 *   episode 7 ├─ seen in two accounts ──── seen again ──── seen again
 *   episode 8        ├─ seen
 *   episode 9               ├─ …
 *
 * Episodes begin one after the other, each from its own seed. So nothing has to be remembered: a play
 * that goes on after a restart asks for the next span of time, and the same span gives the same findings.
 */
import { createHash } from 'node:crypto';
import { HOUR, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import { attackerAddress, attackerDomain, attackerFile, attackerNetwork } from './attacker.ts';
import { findingOf } from './generated-finding.ts';
import { SCENES, type Scene } from './scenario.ts';
import { randomOf } from '../kit/seeded-random.ts';

export interface Script {
  readonly accounts: readonly string[];
  /** Time of play between the beginnings of two episodes. */
  readonly spacing: Seconds;
}

export interface PlayedFinding {
  readonly at: EpochSeconds;
  readonly accountId: string;
  /** The bare finding. */
  readonly detail: object;
}

const REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'];
/** A finding is seen again after one to six hours, so the last of four comes within 18. */
const AGAIN_MIN: Seconds = HOUR;
const AGAIN_MAX: Seconds = 6 * HOUR;
const EPISODE_MAX: Seconds = 4 * AGAIN_MAX;
/** Ids below this are kept for made-up accounts beyond those of AWS's documentation. */
const DOCUMENTATION_ACCOUNTS = [
  ...['111122223333', '444455556666', '777788889999', '123456789012'],
  ...['111111111111', '222222222222', '333333333333', '444444444444'],
  ...['555555555555', '666666666666', '777777777777', '888888888888'],
];
/** GuardDuty's administrator in the play. */
export const PLAY_ADMINISTRATOR = '999999999999';

export function playAccounts(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, n) => DOCUMENTATION_ACCOUNTS[n] ?? String(n).padStart(12, '0'),
  );
}

/** Findings that come from `from` up to, but not at, `until`, in order of time. */
export function playedBetween(
  script: Script,
  from: EpochSeconds,
  until: EpochSeconds,
): readonly PlayedFinding[] {
  const first = Math.floor((from - EPISODE_MAX) / script.spacing);
  const last = Math.floor(until / script.spacing);
  const played: PlayedFinding[] = [];
  for (let number = first; number <= last; number += 1) {
    played.push(...episode(script, number).filter(({ at }) => from <= at && at < until));
  }
  return played.sort((a, b) => a.at - b.at);
}

function episode({ accounts, spacing }: Script, number: number): readonly PlayedFinding[] {
  const random = randomOf(number);
  const scene = pickScene(random());
  const begins = number * spacing + Math.floor(random() * spacing);
  const type = pick(scene.types, random);
  const region = pick(REGIONS, random);
  return attackedBy(scene, random).flatMap((value) =>
    victims(scene, accounts, random).flatMap((accountId) => {
      const id = createHash('md5').update(`${number} ${accountId} ${value}`).digest('hex');
      const times = timesOf(scene, begins, random);
      return times.map((at, index) => ({
        at,
        accountId,
        detail: findingOf({
          id,
          type,
          accountId,
          region,
          value,
          severity: scene.severity,
          carrier: scene.carrier,
          firstSeen: begins,
          lastSeen: at,
          count: index + 1,
          sample: scene.special === 'sample',
          archived: scene.special === 'archived' && index > 0 && index === times.length - 1,
        }),
      }));
    }),
  );
}

function attackedBy({ carrier, special }: Scene, random: () => number): readonly string[] {
  if (special === 'network') return attackerNetwork(random);
  if (carrier === 'dns') return [attackerDomain(random)];
  return [carrier === 'file' ? attackerFile(random) : attackerAddress(random)];
}

function victims(scene: Scene, accounts: readonly string[], random: () => number): string[] {
  const least = scene.together === true ? 2 : 1;
  const count = least + Math.floor(random() * (scene.accounts - least + 1));
  const start = Math.floor(random() * accounts.length);
  return Array.from(
    { length: Math.min(count, accounts.length) },
    (_, n) => accounts[(start + n) % accounts.length] ?? '',
  );
}

function timesOf({ sightings, special }: Scene, begins: EpochSeconds, random: () => number) {
  const count = special === 'archived' ? sightings : 1 + Math.floor(random() * sightings);
  const times = [begins];
  for (let again = begins; times.length < count; times.push(again)) {
    again += AGAIN_MIN + Math.floor(random() * (AGAIN_MAX - AGAIN_MIN));
  }
  return times;
}

function pickScene(chance: number): Scene {
  const total = SCENES.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance * total;
  for (const scene of SCENES) {
    left -= scene.weight;
    if (left < 0) return scene;
  }
  return SCENES[0] as Scene;
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

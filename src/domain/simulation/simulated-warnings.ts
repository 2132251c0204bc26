/**
 * What an operator should know before a policy is deployed: feeds without room, caps that bite, and what the
 * publisher's guardrails on change would make of the step from the edition that stands.
 */
import { counted } from '../base/counted.ts';
import type { Steering } from '../facts/control.ts';
import { KINDS } from '../findings/extraction.ts';
import { feedFilesOf, roomOf } from '../edition/feed-files.ts';
import type { KnownFacts, Terms } from '../register/changes.ts';
import { isDrained, type Edition } from '../register/edition.ts';
import type { Override } from '../facts/override.ts';
import { advance, newRegister } from '../register/register.ts';

interface WarnedFeeds {
  readonly terms: Terms;
  readonly edition: Edition;
  readonly overrides: readonly Override[];
}

/** `present`: what stands before it, if it is a step from one policy to another. */
export function warningsOf(
  ground: KnownFacts & { readonly steering: Steering },
  { edition, terms, overrides }: WarnedFeeds,
  present: WarnedFeeds | undefined,
): readonly string[] {
  const { indicators, owners = [], statusOf, space, steering } = ground;
  const warnings = feedFilesOf(edition).flatMap((file) => roomOf(file).alarms);
  const capped = KINDS.reduce((sum, kind) => sum + (edition.places[kind].held ?? 0), 0);
  if (capped > 0) {
    const reasons = [...edition.account.leftOut.held.keys()].sort().slice(0, REASONS_TOLD);
    warnings.push(`${capped} are held back by caps of influence: ${reasons.join(', ')}`);
  }
  if (edition.size + edition.pins.length === 0) {
    warnings.push('no entries are left: the feeds hold their sentinels');
  }
  if (present === undefined) return warnings;
  const known = { indicators, owners, statusOf, overrides, space };
  return [...warnings, ...warningsOfStep(known, terms, present.edition, steering)];
}

const REASONS_TOLD = 3;

/** Takes the step as the publisher will: its gate lets through what it lets through. */
function warningsOfStep(
  known: KnownFacts,
  terms: Terms,
  { at, measures, listing }: Edition,
  steering: Steering,
): readonly string[] {
  if (steering.mode !== 'free') {
    const author = steering.by?.author ?? 'nobody';
    return [`the publisher is ${steering.mode} by ${author}: nothing is added until it is resumed`];
  }
  // As the edition that stands, with an hour and a day that begin with it.
  const stands = { number: 1, ...measures, lines: listing };
  const guardrails = { steering, base: [] };
  const step = advance(newRegister(terms), { ...known, stands, guardrails }, at);
  const held = step.gated;
  return [
    ...(held === 0
      ? []
      : [
          `${counted(held, 'addition')} would wait, more than an hour may bring; to let them pass at once: release --accept-growth ${held}`,
        ]),
    ...(isDrained(step.measures)
      ? ['the list would lose more than half within a day, which raises an alarm']
      : []),
  ];
}

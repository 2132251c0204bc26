/**
 * What an operator should know before a policy is deployed: feeds without room, caps that bite, and what the
 * publisher's guardrails on change would make of the step from the edition that stands.
 */
import { bringTo, type Ground } from '../register/assessment.ts';
import type { Steering } from '../facts/control.ts';
import { buildEdition, type Edition, type KnownEdition } from '../edition/edition.ts';
import { KINDS } from '../findings/extraction.ts';
import { feedFilesOf, roomOf } from '../edition/feed-files.ts';
import { isDrained, published, publisherGate, type Published } from '../register/gate.ts';
import { standOn, wholeListing } from '../register/listing.ts';
import type { Override } from '../facts/override.ts';
import { newRegister, type Register } from '../register/register.ts';

interface WarnedFeeds {
  readonly register: Register;
  readonly edition: Edition;
  readonly overrides: readonly Override[];
}

/** `present`: what stands before it, if it is a step from one policy to another. */
export function warningsOf(
  { indicators, statusOf, steering }: KnownEdition & { readonly steering: Steering },
  { edition, register, overrides }: WarnedFeeds,
  present: WarnedFeeds | undefined,
): readonly string[] {
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
  const known = { indicators, statusOf, overrides };
  return [...warnings, ...warningsOfStep(known, register.terms, present, steering)];
}

const REASONS_TOLD = 3;

/** Takes the step as the publisher will: its gate lets through what it lets through. */
function warningsOfStep(
  { indicators, ...ground }: KnownEdition & Ground,
  terms: Register['terms'],
  { register: before, edition: { at } }: WarnedFeeds,
  steering: Steering,
): readonly string[] {
  if (steering.mode !== 'free') {
    const author = steering.by?.author ?? 'nobody';
    return [`the publisher is ${steering.mode} by ${author}: nothing is added until it is resumed`];
  }
  const register = newRegister(terms);
  standOn(register, wholeListing(before));
  const news = { indicators, forgotten: [], findings: new Set<string>() };
  const moment = bringTo(register, news, ground, at);
  const stands = standing(before);
  const gate = publisherGate(stands, steering, [], at);
  let held = 0;
  buildEdition(register, moment, (...drawn) => {
    const passage = gate(...drawn);
    held = passage.held.size;
    return passage;
  });
  return [
    ...(held === 0
      ? []
      : [
          `${held} additions would wait, more than an hour may bring; to let them pass at once: release --accept-growth ${held}`,
        ]),
    ...(isDrained(published(stands, stands.number + 1, register))
      ? ['the list would lose more than half within a day, which raises an alarm']
      : []),
  ];
}

/** The edition as the one that stands, with an hour and a day that begin with it. */
function standing(register: Register): Published {
  return published(undefined, 1, register);
}

/**
 * How long each feed may be, from the devices that load it.
 *
 *   limits by feed      each feed has all the lines of the profile
 *   limits by device    all feeds of a kind on the box share them: ours come in the order standard, then as
 *                       configured; one line stays reserved for each that is still to come. One that is
 *                       pushed as well counts twice
 *
 * Law: for every device, the lines of other feeds and of all of ours that it loads are within what it loads,
 * so that it cuts nothing and no feed ends up empty. Only pins may break it: they are never left out.
 */
import {
  copiesOf,
  defaultDevice,
  kindOfFeed,
  linesLeast,
  STANDARD_FEEDS,
  type DeviceChoice,
  type FeedChoices,
  type NamedFeedChoice,
} from '../configuration/configuration-feeds.ts';
import { DEFAULT_PROFILE } from '../firewalls/device-profile.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';

export interface PlannedBudget {
  readonly linesMax: number;
  readonly bytesMax: number;
  readonly whenOver: 'shed' | 'squeeze';
  /** Addresses that a squeeze may add. */
  readonly addedMax: number;
  /** A squeeze makes no line that is wider. */
  readonly minPrefix: { readonly 4: number; readonly 6: number };
}

/** The budgets of the standard feeds. They come first, so nothing that is listed changes them. */
export function standardBudgets(choices: FeedChoices): Readonly<Record<Kind, PlannedBudget>> {
  const plan = feedPlan(choices);
  const budgets = Object.entries(STANDARD_FEEDS).map(([name, kind]) => [kind, plan.budgetOf(name)]);
  return Object.fromEntries(budgets) as Record<Kind, PlannedBudget>;
}

export interface FeedPlan {
  /** The budget of the feed, given what those before it have taken. */
  readonly budgetOf: (name: string) => PlannedBudget;
  /** Takes lines from the room of every device that loads the feed. */
  readonly take: (name: string, lines: number) => void;
}

/** A plan to be gone through in order: the standard feeds, then the named ones as configured. */
export function feedPlan(choices: FeedChoices): FeedPlan {
  const boxes = [defaultDevice(choices), ...choices.devices].map((device) => ({
    device,
    left: roomOf(device, choices),
  }));
  const loading = (name: string) => boxes.filter(({ device }) => device.feeds.includes(name));
  return {
    budgetOf(name) {
      const kind = kindOfFeed(name, choices) ?? 'ip';
      // A feed of hashes may be on the list of a box that loads none: it is there for others.
      const devices = loading(name).filter(({ device }) => device.profile.linesMax[kind] > 0);
      const profiles = devices.map(({ device }) => device.profile);
      const rooms = devices.flatMap(({ device, left }) =>
        device.profile.scope === 'device'
          ? [roomIn(left[kind], copiesOf(name, device, choices))]
          : [],
      );
      const own = ownLimits(name, choices);
      const linesMax = own.linesMax ?? least(profiles.map((profile) => profile.linesMax[kind]));
      return {
        linesMax: Math.min(linesMax ?? DEFAULT_PROFILE.linesMax[kind], ...rooms),
        bytesMax:
          own.bytesMax ??
          least(profiles.map(({ bytesMax }) => bytesMax)) ??
          DEFAULT_PROFILE.bytesMax,
        ...squeezing(name, choices),
      };
    },
    take(name, lines) {
      const kind = kindOfFeed(name, choices) ?? 'ip';
      for (const { device, left } of loading(name)) {
        left[kind] -= copiesOf(name, device, choices) * Math.max(0, lines - OWN_RESERVE);
      }
    },
  };
}

/** Of the lines that are reserved on a box, those that each copy of the feed may fill. */
const OWN_RESERVE = 1;

/** Lines that each copy of a feed may have. */
function roomIn(left: number, copies: number): number {
  return Math.floor(Math.max(0, left) / copies) + OWN_RESERVE;
}

/** What a box has left for entries once every feed has its least. */
function roomOf(device: DeviceChoice, choices: FeedChoices): Record<Kind, number> {
  const { profile, otherFeedsLines, feeds } = device;
  const rooms = KINDS.map((kind) => {
    const ours = feeds.filter((feed) => kindOfFeed(feed, choices) === kind);
    const reserved = ours.reduce(
      (sum, feed) => sum + linesLeast(feed) * copiesOf(feed, device, choices),
      0,
    );
    return [kind, profile.linesMax[kind] - otherFeedsLines[kind] - reserved];
  });
  return Object.fromEntries(rooms) as Record<Kind, number>;
}

type FeedLimits = Pick<NamedFeedChoice, 'linesMax' | 'bytesMax'>;

function ownLimits(name: string, { feed, feeds }: FeedChoices): FeedLimits {
  return feeds.find((one) => one.name === name) ?? feed;
}

/** How a feed is made to fit: as it says itself, else as the standard feeds do. */
function squeezing(name: string, { feed, feeds }: FeedChoices) {
  const named = feeds.find((one) => one.name === name);
  const { ipv4, ipv6 } = named?.minPrefix ?? feed.minPrefix;
  return {
    whenOver: named?.whenOver ?? feed.whenOver,
    addedMax: named?.addedMax ?? feed.addedMax,
    minPrefix: { 4: ipv4, 6: ipv6 },
  };
}

function least(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

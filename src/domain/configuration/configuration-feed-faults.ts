/** What is wrong between feeds and the devices that load them, so that the publisher never meets it. */
import { pushFaults } from './configuration-push.ts';
import {
  copiesOf,
  defaultDevice,
  kindOfFeed,
  linesLeast,
  namedFeedPath,
  STANDARD_FEEDS,
  type DeviceChoice,
  type FeedChoices,
  type NamedFeedChoice,
} from './configuration-feeds.ts';
import { readersOfFormat, type DeviceProfile } from '../firewalls/device-profile.ts';
import { KINDS } from '../findings/extraction.ts';

/** Files of ours that no feed may be named after. */
const TAKEN: readonly string[] = [
  ...Object.keys(STANDARD_FEEDS),
  'blocklist-ipv4',
  'blocklist-ipv6',
];

export interface FeedConfigurationFault {
  readonly path: string;
  readonly message: string;
}

/** Faults that lie between fields. `blocklistKey` is where the blocklist lies in the feed bucket. */
export function feedFaults(
  choices: FeedChoices,
  blocklistKey: string,
): readonly FeedConfigurationFault[] {
  return [
    ...choices.feeds.flatMap((feed, n) => namedFeedFaults(feed, n, choices.feeds, blocklistKey)),
    ...choices.devices.flatMap((one, n) => deviceFaults(one, n, choices)),
    ...(choices.feed.device === undefined ? [] : formatFaults(choices)),
    ...roomFaults('feed', defaultDevice(choices), choices),
  ];
}

/** Named feeds that nothing else is said to load, in a format that the default device does not read. */
function formatFaults(choices: FeedChoices): readonly FeedConfigurationFault[] {
  const { feeds, profile } = defaultDevice(choices);
  return choices.feeds.flatMap(({ name, kind, format }, n) => {
    const isNone = format === 'json' && kind !== 'ip';
    if (isNone || !feeds.includes(name) || profile.formats.includes(format)) return [];
    const readable = profile.formats.join(', ');
    const message = `got "${format}", expected ${readable} for feed.device ${profile.name}; ${readersOfFormat(format)} reads it: name the feed under devices that do`;
    return [{ path: `feeds[${n}].format`, message }];
  });
}

function namedFeedFaults(
  feed: NamedFeedChoice,
  index: number,
  all: readonly NamedFeedChoice[],
  blocklistKey: string,
): readonly FeedConfigurationFault[] {
  const at = `feeds[${index}]`;
  const faults: FeedConfigurationFault[] = [];
  const { name, kind, format } = feed;
  const path = namedFeedPath(feed);
  if (TAKEN.includes(name)) {
    const message = `got "${name}", which is a feed there is anyway; expected another name`;
    faults.push({ path: `${at}.name`, message });
  } else if (all.findIndex((one) => one.name === name) < index) {
    faults.push({ path: `${at}.name`, message: `got "${name}" twice, expected once` });
  } else if ([path, `${path}.sha256`].includes(blocklistKey)) {
    const message = `got "${name}", but storage.blocklistKey puts the blocklist at ${blocklistKey}`;
    faults.push({ path: `${at}.name`, message });
  }
  if (format === 'json' && kind !== 'ip') {
    const message = `got "json" for kind "${kind}", expected kind "ip": devices read addresses so`;
    faults.push({ path: `${at}.format`, message });
  }
  if (feed.direction !== undefined && kind !== 'ip') {
    const message = `got "${feed.direction}" for kind "${kind}", expected kind "ip" only`;
    faults.push({ path: `${at}.direction`, message });
  }
  return faults;
}

function deviceFaults(
  device: DeviceChoice,
  index: number,
  choices: FeedChoices,
): readonly FeedConfigurationFault[] {
  const { name, profile, feeds } = device;
  const at = `devices[${index}]`;
  const twice = choices.devices.findIndex((one) => one.name === name) < index;
  return [
    ...(twice ? [{ path: `${at}.name`, message: `got "${name}" twice, expected once` }] : []),
    ...feeds.flatMap((feed, n) => loadFaults(`${at}.feeds[${n}]`, feed, profile, choices)),
    ...pushFaults(device, at, choices),
    ...roomFaults(at, device, choices),
  ];
}

/** Why a device cannot load a feed of that name. */
function loadFaults(
  path: string,
  name: string,
  profile: DeviceProfile,
  choices: FeedChoices,
): readonly FeedConfigurationFault[] {
  const kind = kindOfFeed(name, choices);
  if (kind === undefined) {
    const named = choices.feeds.map((feed) => feed.name);
    const names = new Set([...Object.keys(STANDARD_FEEDS), ...named]);
    return [{ path, message: `got "${name}", expected ${[...names].join(', ')}` }];
  }
  if (profile.linesMax[kind] === 0) {
    return [
      { path, message: `got "${name}", but ${profile.name} loads no feed of kind "${kind}"` },
    ];
  }
  const format = choices.feeds.find((feed) => feed.name === name)?.format ?? 'text';
  if (profile.formats.includes(format)) return [];
  const readable = profile.formats.join(', ');
  const message = `got "${name}" of format "${format}", expected ${readable} for ${profile.name}`;
  return [{ path, message }];
}

/** Each feed needs a line at least: its sentinel, without which the device opens. */
function roomFaults(
  path: string,
  device: DeviceChoice,
  choices: FeedChoices,
): readonly FeedConfigurationFault[] {
  const { profile, otherFeedsLines: others, feeds: loaded } = device;
  const { scope, linesMax, name } = profile;
  if (scope === 'feed') return [];
  return KINDS.flatMap((kind) => {
    const ours = loaded.filter((feed) => kindOfFeed(feed, choices) === kind);
    const needed = ours.reduce(
      (sum, feed) => sum + linesLeast(feed) * copiesOf(feed, device, choices),
      0,
    );
    const room = linesMax[kind] - others[kind];
    if (room >= needed || linesMax[kind] === 0) return [];
    const message = `got ${others[kind]}, expected at most ${linesMax[kind] - needed}: ${name} loads ${linesMax[kind]} lines over all feeds, and ours need one each`;
    return [{ path: `${path}.otherFeedsLines.${kind}`, message }];
  });
}

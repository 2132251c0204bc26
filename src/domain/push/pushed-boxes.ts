/** The boxes that feeds are pushed to: devices of the configuration that say how they are reached. */
import type { Configuration } from '../configuration/configuration.ts';
import {
  namedFeedPath,
  STANDARD_FEEDS,
  type DeviceChoice,
  type FeedChoices,
} from '../configuration/configuration-feeds.ts';
import { pushedFeeds, resourceName } from '../configuration/configuration-push.ts';
import type { Seconds } from '../base/time.ts';

export interface PushedBox {
  readonly name: string;
  /** `https://host` or `https://host:port`. */
  readonly url: string;
  /** `undefined` for a box without VDOMs, and for feeds of all of them. */
  readonly vdom: string | undefined;
  /** PEM; `undefined`: those that the machine trusts. */
  readonly certificateAuthority: string | undefined;
  /** Of one request, from the first step to the last byte of its answer. */
  readonly timeout: Seconds;
  readonly secretArn: string | undefined;
  readonly secretKeyArn: string | undefined;
  /** In the order in which they are pushed: addresses first. */
  readonly feeds: readonly PushedFeed[];
}

export interface PushedFeed {
  /** As the box calls it. */
  readonly resource: string;
  /** The file of an edition. */
  readonly path: string;
}

export function pushedBoxes(configuration: Configuration): readonly PushedBox[] {
  return configuration.devices.flatMap((device) => boxOf(device, configuration));
}

function boxOf(device: DeviceChoice, choices: FeedChoices): readonly PushedBox[] {
  const { name, push } = device;
  if (push === undefined) return [];
  const feeds = pushedFeeds(device, choices).map((feed) => ({
    resource: resourceName(push, feed),
    path: pathOf(feed, choices),
  }));
  return [
    {
      name,
      feeds,
      url: push.url,
      vdom: push.vdom,
      certificateAuthority: push.certificateAuthority,
      timeout: push.timeoutSeconds,
      secretArn: push.secretArn,
      secretKeyArn: push.secretKeyArn,
    },
  ];
}

function pathOf(feed: string, { feeds }: FeedChoices): string {
  const named = feeds.find(({ name }) => name === feed);
  return named === undefined || Object.hasOwn(STANDARD_FEEDS, feed)
    ? `feeds/${feed}.txt`
    : namedFeedPath(named);
}

/**
 * What stands at the place of a feed that is no longer configured. Firewalls may still pull it: its last
 * content would age there forever, and a file that is gone leaves them with what they loaded last. So it
 * says, in every form that a reader of such a file may want, that there is nothing to list.
 */
import { renderJsonFeed } from './feed-json.ts';
import { renderStixFeed } from './feed-stix.ts';
import { KINDS } from '../findings/extraction.ts';
import { SENTINEL_OF, renderFeed, type FeedText } from './feed.ts';

/** A device skips the lines and the fields that are not of its kind. */
export function renderRetiredFeed(path: string): FeedText {
  if (!path.endsWith('.json')) {
    return KINDS.map((kind) => renderFeed([], SENTINEL_OF[kind])).join('') as FeedText;
  }
  const addresses = JSON.parse(renderJsonFeed([], SENTINEL_OF.ip)) as object;
  const bundle = JSON.parse(renderStixFeed([], { kind: 'ip', value: SENTINEL_OF.ip })) as object;
  return `${JSON.stringify({ ...bundle, ...addresses })}\n` as FeedText;
}

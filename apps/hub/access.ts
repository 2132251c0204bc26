/**
 * Who may read the feeds of the home region. Law: nobody, until the configuration names somebody; then those,
 * over TLS 1.2 or later, and feeds alone. What else the hub keeps lies in another bucket.
 */
import { Construct } from 'constructs';
import type { AccessConfiguration } from '../../src/domain/configuration/configuration-access.ts';
import { feedPlaces, readerStatements } from '../../stacksets/feed-readers.ts';
import { FeedEdge } from './edge.ts';
import type { HubBuckets } from './storage.ts';

export interface FeedAccessProps {
  readonly access: AccessConfiguration;
  /** Where `feeds/blocklist.txt` lies in the feed bucket. */
  readonly blocklistKey: string;
}

export class FeedAccess extends Construct {
  readonly edge: FeedEdge | undefined;

  constructor(scope: Construct, id: string, buckets: HubBuckets, props: FeedAccessProps) {
    super(scope, id);
    const { own } = buckets;
    // A bucket that somebody else made keeps its policy; the configuration names no reader of it then.
    if (own === undefined) return;
    const { network, cloudfront } = props.access;
    const places = feedPlaces(props.blocklistKey);
    const objects = places.map((place) => own.arnForObjects(place));
    for (const statement of readerStatements(network, objects)) own.addToResourcePolicy(statement);
    if (!cloudfront.enabled) return;
    const logs = buckets.edgeLogs();
    this.edge = new FeedEdge(this, 'Edge', {
      cloudfront,
      feeds: own,
      logs,
      keys: places.filter((place) => !place.endsWith('*')),
    });
    own.addToResourcePolicy(this.edge.reading(objects));
  }
}

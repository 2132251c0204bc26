/** What a hub lists, page after page. */
import { textAt } from '../../domain/base/lookup.ts';
import type { HubClient, HubDocument, Query } from './hub-response.ts';

const PAGE = '1000';

export async function* listPages(hub: HubClient, query: Query): AsyncGenerator<HubDocument> {
  for (let after: string | undefined; ;) {
    const page = await hub.ask('list', { ...query, after, limit: PAGE });
    yield page;
    after = textAt(page, 'next');
    if (after === undefined) return;
  }
}

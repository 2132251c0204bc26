/**
 * Infrastructure that everybody shares, as data. Malware uses it as everybody does, so findings name it; who
 * blocks it cuts off the own organization. Each row says where its operator publishes it; what operators
 * publish as files is made again from these: `npm run infrastructure -- FILE…`.
 */
import { EDGES } from './edges.ts';
import { NAME_SERVERS } from './name-servers.ts';
import { PLATFORMS } from './platforms.ts';
import type { Provider } from './provider.ts';
import { RESOLVERS } from './resolvers.ts';
import { TRUST_AND_TIME } from './trust-and-time.ts';
import { UPDATES_AND_LOGINS } from './updates-and-logins.ts';

/** When the rows were last compared with their sources. */
export const LIST_DATED = '2026-11-29';

export const PROVIDERS: readonly Provider[] = [
  ...RESOLVERS,
  ...NAME_SERVERS,
  ...TRUST_AND_TIME,
  ...UPDATES_AND_LOGINS,
  ...PLATFORMS,
  ...EDGES,
];

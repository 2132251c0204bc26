/** Every verb there is, in the order help shows them. */
import { backfill } from './backfill.ts';
import { block } from './block.ts';
import { checkFeed } from './check-feed.ts';
import { collapse } from './collapse.ts';
import { credentials } from './credentials.ts';
import { diff } from './diff.ts';
import { exempt } from './exempt.ts';
import { explain } from './explain.ts';
import { extract } from './extract.ts';
import { fortigate } from './fortigate.ts';
import { freeze } from './freeze.ts';
import { preflight } from './preflight.ts';
import { redrive } from './redrive.ts';
import { release } from './release.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { resume } from './resume.ts';
import { retract } from './retract.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';
import type { Verb } from './verb.ts';

export const verbs: readonly Verb[] = [
  ...[extract, collapse, replay],
  ...[explain, status, diff],
  ...[block, exempt, retract],
  ...[freeze, resume, rollback, release],
  ...[preflight, backfill],
  ...[redrive],
  ...[credentials, fortigate, checkFeed],
  ...[report],
];

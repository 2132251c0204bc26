import { parseDuration } from '../../../domain/base/time.ts';
import {
  DEPLOYMENT_HELP,
  DEPLOYMENT_OPTIONS,
  deploymentGiven,
} from '../../hub-client/deployment-option.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient, hubMeant } from '../../hub-client/hub-client.ts';
import { countGiven } from '../../shell/count-option.ts';
import { Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';
import { proveFeed } from './feed-proof.ts';
import { isProven, proofsText, type Proof } from './proof.ts';

const SKIPPED = ['samples', 'heartbeats', 'feeds'] as const;

const OPTIONS = {
  ...HUB_OPTIONS,
  ...DEPLOYMENT_OPTIONS,
  'member-profile': { type: 'string', multiple: true },
  regions: { type: 'string' },
  accounts: { type: 'string' },
  within: { type: 'string' },
  feed: { type: 'string', multiple: true },
  user: { type: 'string' },
  skip: { type: 'string', multiple: true, values: SKIPPED },
} as const;

export const verify: Verb = {
  help: `palisade verify [--member-profile NAME]… [--user NAME] [options]
palisade verify --local [--accounts N]

Proves that the hub delivers. GuardDuty makes sample findings, now, in the account of the credentials and in
that of each --member-profile, in every region; each must reach canary.txt in time. What was there before does
not count, so run it again any day. Heartbeats of all other accounts must be there as palisade coverage says, and
each configured feed is fetched as its reader would, from this machine.

Sample findings block nothing. They show in GuardDuty of the account, and in whatever listens to it.

  --member-profile NAME  credentials of a member, from ~/.aws; once for each
  --regions A,B          where samples are made; all that are audited
  --within LENGTH        how long a sample may take; 15m, of a local hub 1m
  --feed URL             this feed in place of the configured ones; once for each
  --user NAME            Basic credentials; the password is read from PALISADE_FEED_PASSWORD
  --skip WHAT            ${SKIPPED.join(', ')}; once for each
  --accounts N           how many accounts send a sample to the local hub; 3
${DEPLOYMENT_HELP}${HUB_HELP}
Exit 0 if all is proven; 1 if something failed or cannot be known from here.
`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const wishes = wishesIn(values);
    const meant = await hubMeant(values, io);
    const proofs =
      meant.kind === 'local' ? await ofLocal(meant.url, wishes, io) : await ofDeployed(wishes, io);
    const proven = isProven(proofs);
    await io.out(values.json ? `${JSON.stringify({ proven, proofs })}\n` : proofsText(proofs));
    return proven ? 0 : 1;
  },
};

type VerifyValues = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];
type Wishes = ReturnType<typeof wishesIn>;

/** Throws `Misuse` for what cannot be meant. */
function wishesIn(values: VerifyValues) {
  const skip = values.skip ?? [];
  const unknown = skip.find((one) => !SKIPPED.some((known) => known === one));
  if (unknown !== undefined) {
    throw new Misuse(`--skip is ${JSON.stringify(unknown)}, expected one of ${SKIPPED.join(', ')}`);
  }
  const accounts = countGiven('accounts', values.accounts, 1, 1_000) ?? 3;
  const regions = values.regions?.split(',').map((name) => name.trim());
  const within = withinGiven(values.within);
  return { values, accounts, regions, within, does: (what: Skipped) => !skip.includes(what) };
}

type Skipped = (typeof SKIPPED)[number];

function withinGiven(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,5}s$/.test(text) ? Number.parseInt(text, 10) : parseDuration(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new Misuse(`--within is ${JSON.stringify(text)}, expected a length such as 90s, 15m`);
}

const WITHIN = { local: 60, deployed: 900 } as const;

async function ofLocal(base: URL, { values, accounts, within, does }: Wishes, io: Io) {
  const { provenLocalFeed, provenLocalSamples } = await import('./local-proofs.ts');
  const samples = does('samples')
    ? await provenLocalSamples(base, accounts, within ?? WITHIN.local, io)
    : [];
  const feeds = does('feeds') ? await provenLocalFeed(base, values.user, io) : [];
  return [...samples, ...feeds];
}

async function ofDeployed({ values, regions, within, does }: Wishes, io: Io) {
  const proofs: Proof[] = [];
  const deployed = await import('./deployed-proofs.ts');
  const hub = await hubClient(values, io);
  if (does('samples')) {
    const where = regions ?? (await deployed.auditedRegions(hub));
    if (where.length === 0)
      throw new Misuse('no audit yet says which regions forward: give --regions A,B');
    const memberProfiles = values['member-profile'] ?? [];
    const terms = { choice: values, memberProfiles, regions: where };
    proofs.push(
      ...(await deployed.provenSamples(hub, { ...terms, within: within ?? WITHIN.deployed }, io)),
    );
  }
  if (does('heartbeats')) proofs.push(await deployed.provenHeartbeats(hub));
  if (!does('feeds')) return proofs;
  if (values.feed === undefined) {
    const configuration = deploymentGiven(values.config, io);
    return [...proofs, ...(await deployed.provenFeeds(values, configuration, values.user, io))];
  }
  for (const url of values.feed) proofs.push(await proveFeed({ url, user: values.user }, io));
  return proofs;
}

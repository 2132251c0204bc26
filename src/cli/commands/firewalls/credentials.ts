/** `palisade credentials`: what firewalls show at the edge, made, rotated and revoked. */
import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../adapters/shared/sha256.ts';
import { wallTime } from '../../../adapters/shared/wall-clock.ts';
import type { Credential } from '../../../domain/firewalls/credential.ts';
import { CREDENTIALS_OUTPUT } from '../../../domain/configuration/deployed-names.ts';
import { formatTime } from '../../../domain/base/time.ts';
import type { Result } from '../../../domain/base/result.ts';
import type { CredentialStore } from '../../../ports/firewalls.ts';
import {
  addCredential,
  describeCredentialProblem,
  listCredentials,
  revokeCredentials,
  rotateCredential,
  type CredentialProblem,
  type Issued,
} from '../../../usecases/operate/credentials.ts';
import {
  AWS_HELP,
  AWS_OPTIONS,
  awsAccess,
  type AwsAccess,
  type AwsChoice,
} from '../../hub-client/aws-options.ts';
import { hubMeant, localHub } from '../../hub-client/hub-client.ts';
import { hubOutputs } from '../../hub-client/hub-outputs.ts';
import { localCredentials } from './local-credentials.ts';
import { Failure, Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';

/** 192 bits; in base64url, which no configuration line and no shell takes for something else. */
const PASSWORD_BYTES = 24;

const ACTS = ['add', 'rotate', 'revoke', 'list'] as const;

const HELP = `palisade credentials add <name>
palisade credentials rotate <name> [--revoke-old]
palisade credentials revoke <name> [--old]
palisade credentials list

User names and passwords with which firewalls read the feeds, through CloudFront or of the local hub; one for
each firewall. The password is printed once, on stdout, and kept nowhere: the hub holds its SHA-256. A change
works everywhere within seconds. The local hub asks for credentials once it has one, and goes on asking when
the last is revoked.

  add      a first credential
  rotate   a new one; the former works until the next rotation, or until revoke --old
  revoke   none works any more
  list     who has which, and since when

  --revoke-old    with rotate: the former ends at once (it is known to others)
  --old           with revoke: the newest stays (the firewall has it)
  --store ARN     the key value store; else the one that the deployed hub names
  --local         of the local hub, which runs on
  --data DIR      this data folder (PALISADE_DATA_DIR); .palisade
  --url URL       or at this URL
${AWS_HELP}  --json          the answer as JSON

--profile, --region or --store mean the deployed hub, --local, --data or --url the local one. With none of them it is
the local hub if one runs on the data folder, else the deployed one if the shell names AWS.
`;

interface CredentialCommand extends AwsChoice {
  readonly local: boolean;
  readonly data?: string | undefined;
  readonly url?: string | undefined;
  readonly store?: string | undefined;
  readonly json: boolean;
}

type OpenStore = (choice: CredentialCommand, io: Io) => Promise<CredentialStore>;

const OPTIONS = {
  ...AWS_OPTIONS,
  local: { type: 'boolean', default: false },
  data: { type: 'string', path: true },
  url: { type: 'string' },
  store: { type: 'string' },
  json: { type: 'boolean', default: false },
  'revoke-old': { type: 'boolean', default: false },
  old: { type: 'boolean', default: false },
} as const;

/** `openStore`: where the credentials are. */
export function credentialsVerb(openStore: OpenStore): Verb {
  return {
    help: HELP,
    options: OPTIONS,
    words: ACTS,
    takes: 'values',
    async run(argv, io) {
      const { values, positionals } = parseOptions(argv, OPTIONS);
      const { act, user } = callIn(positionals, values);
      const store = await openStore(values, io);
      if (act === 'list') {
        await io.out(listText(await listCredentials(store), values.json));
        return 0;
      }
      if (act === 'revoke') return revoke(store, { user, ...values }, io);
      const ports = { store, sha256, newPassword };
      const issued =
        act === 'add'
          ? addCredential(ports, user, wallTime())
          : rotateCredential(ports, user, wallTime(), { revokeFormer: values['revoke-old'] });
      return print(done(await issued), values.json, io);
    },
  };
}

interface Call {
  readonly act: (typeof ACTS)[number];
  /** Empty with `list`. */
  readonly user: string;
}

/** Checked before anything is asked of AWS. */
function callIn(
  [name, user, ...more]: readonly string[],
  flags: { readonly 'revoke-old': boolean; readonly old: boolean },
): Call {
  const act = ACTS.find((one) => one === name);
  if (act === undefined) throw new Misuse(`expected ${ACTS.join(', ')}`);
  const tooMuch = act === 'list' && user !== undefined ? [user, ...more] : more;
  if (tooMuch.length > 0) throw new Misuse(`${tooMuch.join(', ')} is too much`);
  if (flags['revoke-old'] && act !== 'rotate') throw new Misuse('--revoke-old goes with rotate');
  if (flags.old && act !== 'revoke') throw new Misuse('--old goes with revoke');
  if (user === undefined && act !== 'list') throw new Misuse('expected the name of a firewall');
  return { act, user: user ?? '' };
}

/** Of the hub that is meant, or the store that is named. */
export const credentials: Verb = credentialsVerb(async (choice, io) => {
  const { store, local, data, url } = choice;
  if (store !== undefined && (local || data !== undefined || url !== undefined)) {
    throw new Misuse('--store names one in AWS, --local, --data and --url the local hub');
  }
  const hub = store === undefined ? await hubMeant(choice, io) : undefined;
  if (hub?.kind === 'local') return localCredentials(localHub(hub.url));
  if (url === undefined) return storeAtEdge(choice, io);
  throw new Misuse(`${url} is no local hub; the deployed one is named by --profile and --region`);
});

async function storeAtEdge(choice: CredentialCommand, io: Io): Promise<CredentialStore> {
  const access = await awsAccess(choice, io);
  const { CloudFrontKeyValueStoreClient } =
    await import('@aws-sdk/client-cloudfront-keyvaluestore');
  const { edgeCredentials } = await import('../../../adapters/edge/edge-credentials.ts');
  const arn = choice.store ?? (await storeOfHub(access));
  // The store is global: the region only has to be one.
  const client = new CloudFrontKeyValueStoreClient(access.client(access.region ?? 'us-east-1'));
  return edgeCredentials(client, arn);
}

async function storeOfHub(access: AwsAccess): Promise<string> {
  const arn = (await hubOutputs(access)).get(CREDENTIALS_OUTPUT);
  if (arn !== undefined) return arn;
  throw new Failure(
    `the deployed hub has no CloudFront distribution: set access.cloudfront.enabled and deploy it`,
  );
}

function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}

function done<T>(result: Result<T, CredentialProblem>): T {
  if (result.ok) return result.value;
  throw new Failure(describeCredentialProblem(result.problem));
}

async function print(issued: Issued, asJson: boolean, io: Io): Promise<0> {
  const { user, password, former } = issued;
  await io.out(
    asJson ? `${JSON.stringify(issued)}\n` : `user      ${user}\npassword  ${password}\n`,
  );
  const alsoValid =
    former === 0 ? '' : `; the former works on, until palisade credentials revoke ${user} --old`;
  io.err(`the password is shown this once; it works within seconds${alsoValid}\n`);
  return 0;
}

async function revoke(
  store: CredentialStore,
  { user, old, json }: { readonly user: string; readonly old: boolean; readonly json: boolean },
  io: Io,
): Promise<0> {
  const answer = done(await revokeCredentials(store, user, { keepNewest: old }));
  const { revoked, left } = answer;
  await io.out(
    json ? `${JSON.stringify(answer)}\n` : `${user}: ${revoked} revoked, ${left} left\n`,
  );
  return 0;
}

function listText(all: readonly Credential[], asJson: boolean): string {
  const told = all.map(({ user, digest, at }) => ({ user, since: formatTime(at), sha256: digest }));
  if (asJson) return `${JSON.stringify({ credentials: told })}\n`;
  return told
    .map(
      ({ user, since, sha256: of }) => `${user.padEnd(24)} ${since}  sha256 ${of.slice(0, 12)}…\n`,
    )
    .join('');
}

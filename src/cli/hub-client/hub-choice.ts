/**
 * Which hub a verb asks: the local one, or the deployed one.
 *
 *   --local, --data, --url http://127.0.0.1:8717/     the local one
 *   --profile, --region, --via, --url of AWS          the deployed one
 *   neither                                           the local one, if one runs on the default folder; else
 *                                                     the deployed one, if a variable of AWS is set
 *
 * Law: nobody steers a production by a slip. A profile that merely happens to be the default one chooses
 * nothing; somebody has named it, for this call or for this shell. The verb says whom it asks.
 */
import { Misuse } from '../shell/verb.ts';

export interface HubChoice {
  readonly local?: boolean | undefined;
  readonly url?: string | undefined;
  readonly data?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly via?: string | undefined;
}

export interface DeployedChoice {
  readonly kind: 'deployed';
  /** `undefined`: from the outputs of its stack. */
  readonly url: URL | undefined;
  readonly via: 'url' | 'invoke';
}

export type ChosenHub =
  | { readonly kind: 'local'; readonly url: URL }
  /** The one that runs on this folder. */
  | { readonly kind: 'local'; readonly folder: string }
  | DeployedChoice
  /** The one that runs on this folder if there is one, else the deployed one, if the shell names AWS. */
  | { readonly kind: 'either'; readonly folder: string; readonly namesAws: boolean };

type HubEnvironment = Readonly<Record<string, string | undefined>>;

const DEFAULT_FOLDER = '.palisade';
/** A user who has set one of these has chosen where the shell's calls go, as with the AWS CLI. */
const NAMING_AWS = [
  ...['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_ENDPOINT_URL'],
];
/** Of a function URL, or of API Gateway. */
const OF_AWS =
  /\.(lambda-url\.[a-z0-9-]+\.on\.aws(\.cn)?|execute-api\.[a-z0-9-]+\.amazonaws\.com)$/;

/** Throws `Misuse` if the choices exclude each other. */
export function chosenHub(choice: HubChoice, env: HubEnvironment): ChosenHub {
  const via = viaGiven(choice.via);
  const deployed = via !== undefined || choice.profile !== undefined || choice.region !== undefined;
  const local = isLocal(choice);
  if (deployed && local) {
    throw new Misuse(
      '--local and --data name the local hub, --profile, --region and --via another',
    );
  }
  const written = choice.url ?? (deployed || local ? undefined : set(env, 'PALISADE_URL'));
  const url = written === undefined ? undefined : parsedUrl(written);
  if (deployed) return { kind: 'deployed', url, via: via ?? 'url' };
  return url === undefined ? byFolder(choice, env) : byUrl(url, local);
}

function isLocal({ local, data }: HubChoice): boolean {
  return local === true || data !== undefined;
}

function byUrl(url: URL, local: boolean): ChosenHub {
  if (!OF_AWS.test(url.hostname)) return { kind: 'local', url };
  if (local) throw new Misuse(`${url.href} is no local hub`);
  return { kind: 'deployed', url, via: 'url' };
}

function byFolder(choice: HubChoice, env: HubEnvironment): ChosenHub {
  const folder = choice.data ?? set(env, 'PALISADE_DATA_DIR') ?? DEFAULT_FOLDER;
  if (isLocal(choice)) return { kind: 'local', folder };
  const namesAws = NAMING_AWS.some((name) => set(env, name) !== undefined);
  return { kind: 'either', folder, namesAws };
}

function viaGiven(via: string | undefined): 'url' | 'invoke' | undefined {
  if (via === undefined || via === 'url' || via === 'invoke') return via;
  throw new Misuse(`--via is ${JSON.stringify(via)}, expected url or invoke`);
}

function parsedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Misuse(`--url is ${JSON.stringify(text)}, expected http://127.0.0.1:8717/`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function set(env: HubEnvironment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

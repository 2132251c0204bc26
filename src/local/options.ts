/** The options of `npm start`: flags, each with a variable; a flag goes before its variable. */
import { parseArgs } from 'node:util';
import { isBucketName } from '../adapters/folder/folder-buckets.ts';
import type { ReportOptions } from './report-options.ts';

export interface HubOptions {
  readonly host: string;
  /** `undefined`: the usual one, or the next that is free. */
  readonly port: number | undefined;
  readonly data: string;
  /** Seconds of play in a second; 1 when live. */
  readonly speed: number;
  readonly live: boolean;
  readonly config: string | undefined;
  /** A folder whose files of findings are taken in. */
  readonly watch: string | undefined;
  readonly credential: { readonly user: string; readonly password: string } | undefined;
  /** Member accounts in the play. */
  readonly accounts: number;
  /** Names of the buckets that hold the feeds; the feed endpoint serves the first. */
  readonly feedBuckets: readonly string[];
  readonly reports: ReportOptions;
  /** JSON: the API keys of the boxes that feeds are pushed to. */
  readonly pushKeys: string | undefined;
}

/** The call itself is wrong: exit 2. */
export class OptionMisuse extends Error {
  override readonly name = 'Misuse';
}

export const DEFAULT_PORT = 8717;
/** Where verbs look for a hub that nobody names. */
export const DEFAULT_DATA = '.palisade';
/** What analysts read, beside the buckets that firewalls read. */
export const OPS_BUCKET = 'ops';
/** A day a second: faster than that nobody sees anything. */
const SPEED_MAX = 86_400;
const ACCOUNTS_MAX = 1_000;

export const HELP = `npm start -- [options]        (or: node dist/hub.js [options])

The local hub: the whole of Palisade on this machine. It plays an organization whose findings become an
expiring feed on a fast clock, and takes findings of your own by POST /findings or from a folder.

  --port N          PALISADE_PORT           its one port; ${DEFAULT_PORT}, or the next free one
  --host ADDRESS    PALISADE_HOST           where it listens; 127.0.0.1. Elsewhere only feeds are served
  --data DIR        PALISADE_DATA_DIR       where everything is kept; .palisade
  --speed N         PALISADE_SPEED          seconds of play in a second; 600
  --accounts N      PALISADE_ACCOUNTS       member accounts in the play; 12
  --live            PALISADE_LIVE           no play, and the clock is the machine's
  --config FILE     PALISADE_CONFIG         policy, exemptions and pins: context.palisade of FILE
  --watch DIR       PALISADE_WATCH          take in the .json, .jsonl and .ndjson files put there
  --user NAME       PALISADE_FEED_USER      ask for Basic credentials before serving a feed; others are
                                            made with palisade credentials add
  --password TEXT   PALISADE_FEED_PASSWORD  (a variable is not seen in the list of processes)
  --feed-buckets A,B  PALISADE_FEED_BUCKETS  the buckets that hold the feeds; feeds
  --trustar-url URL  PALISADE_TRUSTAR_URL   report findings to a TruSTAR Station, with the variables
                                            API_KEY, API_SECRET and ENCLAVE_ID
  --report-secrets FILE  PALISADE_REPORT_SECRETS  secrets of the sinks that the configuration names
  --push-keys FILE  PALISADE_PUSH_KEYS      API keys of the firewalls that devices of the configuration
                                            push to, by their names
  --help

Exit 0 when stopped (Ctrl-C), 1 if it cannot run, 2 if the call is wrong.
`;

const VARIABLES = {
  port: 'PALISADE_PORT',
  host: 'PALISADE_HOST',
  data: 'PALISADE_DATA_DIR',
  speed: 'PALISADE_SPEED',
  accounts: 'PALISADE_ACCOUNTS',
  config: 'PALISADE_CONFIG',
  watch: 'PALISADE_WATCH',
  user: 'PALISADE_FEED_USER',
  password: 'PALISADE_FEED_PASSWORD',
  'feed-buckets': 'PALISADE_FEED_BUCKETS',
  'trustar-url': 'PALISADE_TRUSTAR_URL',
  'report-secrets': 'PALISADE_REPORT_SECRETS',
  'push-keys': 'PALISADE_PUSH_KEYS',
} as const;
const LIVE_VARIABLE = 'PALISADE_LIVE';

type OptionName = keyof typeof VARIABLES;
type OptionEnvironment = Readonly<Record<string, string | undefined>>;

/** Throws `Misuse`; `help` if that was asked for. */
export function readOptions(argv: readonly string[], env: OptionEnvironment): HubOptions | 'help' {
  const flags = flagsOf(argv);
  if (flags.help === true) return 'help';
  const text = (name: OptionName): string | undefined => {
    const given = flags[name] ?? env[VARIABLES[name]];
    return given === '' ? undefined : given;
  };
  const number = (name: OptionName, min: number, max: number): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    if (/^\d{1,9}$/.test(given) && Number(given) >= min && Number(given) <= max) {
      return Number(given);
    }
    const named = flags[name] === undefined ? VARIABLES[name] : `--${name}`;
    throw new OptionMisuse(
      `${named} is ${JSON.stringify(given)}, expected a whole number from ${min} to ${max}`,
    );
  };
  const live = flags.live ?? isOn(env[LIVE_VARIABLE]);
  const speed = number('speed', 1, SPEED_MAX) ?? 600;
  return {
    host: text('host') ?? '127.0.0.1',
    port: number('port', 0, 65_535),
    data: text('data') ?? DEFAULT_DATA,
    speed: live ? 1 : speed,
    live,
    config: text('config'),
    watch: text('watch'),
    credential: credentialOf(text('user'), text('password')),
    accounts: number('accounts', 1, ACCOUNTS_MAX) ?? 12,
    feedBuckets: bucketsOf(text('feed-buckets') ?? 'feeds'),
    reports: {
      trustarUrl: text('trustar-url'),
      secretsFile: text('report-secrets'),
      apiKey: env['API_KEY'],
      apiSecret: env['API_SECRET'],
      enclaveId: env['ENCLAVE_ID'],
    },
    pushKeys: text('push-keys'),
  };
}

function flagsOf(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: text,
        host: text,
        data: text,
        speed: text,
        accounts: text,
        config: text,
        watch: text,
        user: text,
        password: text,
        'feed-buckets': text,
        'trustar-url': text,
        'report-secrets': text,
        'push-keys': text,
        live: flag,
        help: { ...flag, short: 'h' },
      },
      strict: true,
    });
    return values;
  } catch (error) {
    throw new OptionMisuse(error instanceof Error ? error.message : String(error));
  }
}

function isOn(variable: string | undefined): boolean {
  if (variable === undefined || ['', '0', 'false', 'no'].includes(variable)) return false;
  if (['1', 'true', 'yes'].includes(variable)) return true;
  throw new OptionMisuse(`${LIVE_VARIABLE} is ${JSON.stringify(variable)}, expected true or false`);
}

function credentialOf(user: string | undefined, password: string | undefined) {
  if (user === undefined && password === undefined) return undefined;
  if (user !== undefined && password !== undefined) return { user, password };
  throw new OptionMisuse('--user and --password go together');
}

function bucketsOf(given: string): readonly string[] {
  const names = given.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !isBucketName(name) || name === OPS_BUCKET);
  if (wrong !== undefined || new Set(names).size < names.length) {
    throw new OptionMisuse(
      `--feed-buckets is ${JSON.stringify(given)}, expected names of buckets such as feeds, each once, not ops`,
    );
  }
  return names;
}

/**
 * The hub as a verb sees it, here or in AWS: both answer the same questions and actions with the same JSON.
 * What it refuses is printed as it says it.
 */
import { userInfo } from 'node:os';
import { readHubFile } from '../../adapters/files/hub-file.ts';
import { withDeadline } from '../../adapters/shared/deadline.ts';
import { AWS_HELP, AWS_OPTIONS } from './aws-options.ts';
import { answerIn, type HubDocument, type HubClient } from './hub-response.ts';
import { chosenHub, type DeployedChoice, type HubChoice } from './hub-choice.ts';
import { Failure, Misuse, type Io } from '../shell/verb.ts';

/** Options of every verb that asks a hub. */
export const HUB_OPTIONS = {
  local: { type: 'boolean', default: false },
  url: { type: 'string' },
  data: { type: 'string', path: true },
  ...AWS_OPTIONS,
  via: { type: 'string', values: ['url', 'invoke'] },
  json: { type: 'boolean', default: false },
} as const;

export const HUB_HELP = `  --local        the local hub, which runs on
  --data DIR     this data folder (PALISADE_DATA_DIR); .palisade
  --url URL      a hub's own URL (PALISADE_URL), of the local one or of the deployed one
${AWS_HELP}  --via invoke    by invoking the operator function instead of its URL; for questions only
  --json         the answer as JSON

--profile, --region, --via or a URL of Lambda ask the hub deployed in AWS; --local, --data or another URL ask
the local one. With none of them it is the local hub if one runs on the data folder, else the deployed one if
the shell names AWS (AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL …). Which one is asked is
named on stderr.
`;

const PATIENCE_MILLISECONDS = 30_000;

export async function hubClient(choice: HubChoice, io: Io): Promise<HubClient> {
  const hub = await hubMeant(choice, io);
  return hub.kind === 'local' ? localHub(hub.url) : deployed(hub, choice, io);
}

/** Which hub is meant; throws `Failure` if none is to be found. */
export async function hubMeant(
  choice: HubChoice,
  io: Io,
): Promise<{ readonly kind: 'local'; readonly url: URL } | DeployedChoice> {
  const chosen = chosenHub(choice, io.env);
  if (chosen.kind === 'deployed' || 'url' in chosen) return chosen;
  const { folder } = chosen;
  const running = await readHubFile(folder).catch((error: unknown) => {
    throw new Failure(`cannot read the data folder ${folder}: ${String(error)}`);
  });
  if (running !== undefined) {
    if (chosen.kind === 'either') io.err(`asking the local hub at ${running.url}\n`);
    return { kind: 'local', url: new URL(running.url) };
  }
  if (chosen.kind === 'either' && chosen.namesAws) {
    return { kind: 'deployed', url: undefined, via: 'url' };
  }
  throw new Failure(
    `no hub runs on ${folder}: start one with npm start, or name one with --url, --data or, in AWS, --profile or --region`,
  );
}

/** Of the local hub, for verbs that know no other; throws `Misuse` if another is meant, `Failure` if none runs. */
export async function localHubUrl(choice: HubChoice, io: Io): Promise<URL> {
  const hub = await hubMeant(choice, io);
  if (hub.kind === 'local') return hub.url;
  throw new Misuse(
    'expected the local hub: start one with npm start, or name one by --data or --url',
  );
}

/** Who speaks, if `--author` does not say it. */
export function userName({ env }: Io): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] ?? env['USERNAME'] ?? 'unknown user'; // a container may run as nobody
  }
}

/** Loaded when it is needed, and what it needs with it. */
async function deployed(
  chosen: Pick<DeployedChoice, 'url' | 'via'>,
  choice: HubChoice,
  io: Io,
): Promise<HubClient> {
  const { deployedHub } = await import('./deployed-hub.ts');
  return deployedHub(chosen, choice, io);
}

export function localHub(base: URL): HubClient {
  return {
    knowsCaller: false,
    ask(path, query = {}) {
      const url = new URL(path, base);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, value);
      }
      return answered(base, url, {});
    },
    act: (path, document) =>
      answered(base, new URL(path, base), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(document),
      }),
  };
}

async function answered(base: URL, url: URL, init: RequestInit): Promise<HubDocument> {
  const { status, document } = await withDeadline(PATIENCE_MILLISECONDS, async (signal) => {
    const response = await fetch(url, { ...init, signal });
    const read: unknown = await response.json().catch(() => undefined);
    return { status: response.status, document: read };
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`no hub answers at ${base.href}: ${reason}; start one with npm start`);
  });
  return answerIn(status, document);
}

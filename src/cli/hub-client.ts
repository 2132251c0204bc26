/**
 * The running hub as a verb sees it: found by `--url`, by PALISADE_URL, or through the data folder it runs
 * on. What the hub refuses is told in its words.
 */
import { userInfo } from 'node:os';
import { readHubFile } from '../adapters/hub-file.ts';
import { isObject, textAt } from '../domain/lookup.ts';
import { Failure, Misuse, type Io } from './verb.ts';

/** Options of every verb that asks the hub; `--local` says what is so anyhow. */
export const HUB_OPTIONS = {
  local: { type: 'boolean', default: false },
  url: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const HUB_HELP = `  --url URL    the hub to ask (PALISADE_URL); else the one that runs on
  --data DIR   this data folder (PALISADE_DATA_DIR); .palisade
  --local      the local hub, which is asked anyhow
  --json       the answer as JSON
`;

/** The hub was asked and said no. */
export class Refused extends Failure {
  /** What of the call it refuses, if it says so. */
  readonly where: string | undefined;

  constructor(detail: string, where: string | undefined) {
    super(detail);
    this.where = where;
  }
}

export interface HubChoice {
  readonly url?: string | undefined;
  readonly data?: string | undefined;
}

export type Answer = Readonly<Record<string, unknown>>;

export interface HubClient {
  ask(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<Answer>;
  tell(path: string, document: object): Promise<Answer>;
}

const PATIENCE_MILLISECONDS = 30_000;

export async function hubClient(choice: HubChoice, io: Io): Promise<HubClient> {
  const base = await baseOf(choice, io);
  return {
    ask(path, query = {}) {
      const url = new URL(path, base);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, value);
      }
      return answered(base, url, {});
    },
    tell: (path, document) =>
      answered(base, new URL(path, base), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(document),
      }),
  };
}

/** Who speaks, if `--author` does not say it. */
export function userName({ env }: Io): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] ?? env['USERNAME'] ?? 'unknown user'; // a container may run as nobody
  }
}

async function baseOf({ url, data }: HubChoice, { env }: Io): Promise<URL> {
  const given = url ?? (env['PALISADE_URL'] === '' ? undefined : env['PALISADE_URL']);
  if (given !== undefined) return parsedUrl(given);
  const variable = env['PALISADE_DATA_DIR'];
  const folder = data ?? (variable === undefined || variable === '' ? '.palisade' : variable);
  const hub = await readHubFile(folder).catch((error: unknown) => {
    throw new Failure(`cannot read the data folder ${folder}: ${String(error)}`);
  });
  if (hub !== undefined) return new URL(hub.url);
  throw new Failure(
    `no hub runs on ${folder}: start one with npm start, or name one with --url or --data`,
  );
}

function parsedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Misuse(`--url is ${JSON.stringify(text)}, wanted is http://127.0.0.1:8717/`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

async function answered(base: URL, url: URL, init: RequestInit): Promise<Answer> {
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const response = await fetch(url, { ...init, signal }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`no hub answers at ${base.href}: ${reason}; start one with npm start`);
  });
  const document: unknown = await response.json().catch(() => undefined);
  if (response.ok && isObject(document)) return document;
  const detail =
    textAt(document, 'detail') ?? `status ${response.status}, which is no answer of a hub`;
  throw new Refused(detail, textAt(document, 'where'));
}

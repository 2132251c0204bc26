import { spawn } from 'node:child_process';
import { pageFiles } from '../../../adapters/page/page-files.ts';
import { FEED_BUCKET_OUTPUT, BUS_OUTPUT } from '../../../domain/configuration/deployed-names.ts';
import { awsAccess } from '../../hub-client/aws-options.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient, hubMeant } from '../../hub-client/hub-client.ts';
import { listAt, textAt } from '../../../domain/base/lookup.ts';
import type { HubChoice } from '../../hub-client/hub-choice.ts';
import { hubOutputs } from '../../hub-client/hub-outputs.ts';
import type { HubClient } from '../../hub-client/hub-response.ts';
import {
  BLOCKLIST_KEY,
  feedPlaces,
  type NamedFeedPlace,
  type ToldBucket,
} from '../../page-server/feed-places.ts';
import { startPageServer } from '../../page-server/page-server.ts';
import { countGiven } from '../../shell/count-option.ts';
import { Failure, Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  ...HUB_OPTIONS,
  port: { type: 'string' },
  'no-browser': { type: 'boolean', default: false },
} as const;

export const open: Verb = {
  help: `palisade open [--profile NAME] [--port N] [--no-browser]

The page: what is listed, why and until when, what changed, who is not covered, and every action with its effect
before it is taken. Of a local hub it is the page that the hub serves; of a deployed one it is served here, on
127.0.0.1, until Ctrl-C, and asks the hub with your own credentials, so that each action carries your ARN. What
your role may not do, the page may not either. Nobody else on this machine can use it without the printed URL.

  --port N       the port of the page of a deployed hub; any that is free
  --no-browser   prints the URL, and opens nothing
${HUB_HELP}`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const port = countGiven('port', values.port, 1, 65_535) ?? 0;
    const shows = !values['no-browser'] && io.errIsTerminal;
    const meant = await hubMeant(values, io);
    if (meant.kind === 'local') {
      await io.out(`${meant.url.href}\n`);
      if (shows) showInBrowser(meant.url.href, io);
      return 0;
    }
    const files = await pageFiles();
    if (files.size === 0) throw new Failure('the page was not built: npm ci builds it');
    const hub = await hubClient(values, io);
    const session = await sessionOf(values, io, hub);
    const server = await startPageServer({ files, hub, session, port }).catch((error: unknown) => {
      throw new Failure(
        `cannot listen on port ${port}: ${String(error)}; choose another with --port`,
      );
    });
    await io.out(`${server.url}\n`);
    io.err('the page is open until Ctrl-C; the URL holds its key, so show it to nobody\n');
    if (shows) showInBrowser(server.url, io);
    await stopSignal();
    await server.stop();
    return 0;
  },
};

/** What the page shows of whom it asks. Where firewalls pull from is told as far as the stack says it. */
async function sessionOf(choice: HubChoice, io: Io, hub: HubClient): Promise<object> {
  const { profile, region, via, url } = choice;
  const given = { profile, region, via, url };
  const options = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const { title, feeds } = await placeOf(choice, io, hub);
  return {
    hub: 'deployed',
    title,
    author: profile === undefined ? 'your credentials' : `profile ${profile}`,
    knowsCaller: true,
    readOnly: via === 'invoke' ? 'asked by --via invoke, which names no caller' : null,
    options,
    feeds,
  };
}

interface HubPlace {
  readonly title: string;
  readonly feeds: readonly NamedFeedPlace[];
}

async function placeOf(choice: HubChoice, io: Io, hub: HubClient): Promise<HubPlace> {
  if (choice.url !== undefined) return { title: `hub at ${choice.url}`, feeds: [] };
  const outputs = await hubOutputs(await awsAccess(choice, io));
  const [, partition = 'aws', , region = '', account = ''] = (outputs.get(BUS_OUTPUT) ?? '').split(
    ':',
  );
  const bucket = outputs.get(FEED_BUCKET_OUTPUT);
  const place = { partition, region, account };
  return {
    title: `hub of account ${account} in ${region}`,
    feeds: bucket === undefined ? [] : feedPlaces({ ...place, bucket }, await bucketsOf(hub)),
  };
}

/** That of the home region is known without: the page opens also where the hub does not say the others. */
async function bucketsOf(hub: HubClient): Promise<readonly ToldBucket[]> {
  const status = await hub.ask('status', {}).catch(() => undefined);
  return listAt(status, 'buckets').flatMap((bucket) => {
    const name = textAt(bucket, 'name');
    const blocklistKey = textAt(bucket, 'blocklistKey') ?? BLOCKLIST_KEY;
    return name === undefined ? [] : [{ name, blocklistKey }];
  });
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** A machine without a browser has the URL, which was printed. */
function showInBrowser(url: string, io: Io): void {
  const [command = 'xdg-open', ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    io.err('no browser could be opened: open the URL by hand\n');
  });
  child.unref();
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

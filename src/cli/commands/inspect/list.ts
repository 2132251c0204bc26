import {
  LIST_FILTERS,
  parseListFilter,
  type FilterName,
  type FilterTexts,
} from '../../../domain/edition/listed-value.ts';
import { formatTime, parseDuration, parseTime } from '../../../domain/base/time.ts';
import { KINDS } from '../../../domain/findings/extraction.ts';
import { BANDS } from '../../../domain/values/band.ts';
import { counted, grouped } from '../../../domain/base/counted.ts';
import { at, numberAt, textAt } from '../../../domain/base/lookup.ts';
import type { HubChoice } from '../../hub-client/hub-choice.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient } from '../../hub-client/hub-client.ts';
import { listOf, type HubDocument } from '../../hub-client/hub-response.ts';
import { listPages } from '../../hub-client/list-pages.ts';
import { progressOn } from '../../shell/progress.ts';
import { Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';
import { listInFolder } from './list-folder.ts';
import { listCsv, listTable, type ShownList } from './list-text.ts';
import { editionTimeIn } from './replay-folder.ts';

const LISTS = ['entries', 'watched', 'held', 'pins', 'exemptions', 'own'];

const OPTIONS = {
  ...HUB_OPTIONS,
  out: { type: 'string', path: true },
  csv: { type: 'boolean', default: false },
  band: { type: 'string', values: BANDS },
  kind: { type: 'string', values: KINDS },
  account: { type: 'string' },
  'seen-in': { type: 'string' },
  type: { type: 'string' },
  family: { type: 'string' },
  until: { type: 'string' },
  within: { type: 'string' },
  finding: { type: 'string' },
} as const;

export const list: Verb = {
  help: `palisade list [entries|watched|held|pins|exemptions|own] [filters] [--json|--csv]

What is in force: the entries of the current edition, unless another list is named.

  entries      what findings put into the feeds
  watched      what is seen and not blocked: watch.txt
  held         what waits for a guardrail, a freeze or the budget
  pins         what operators keep in the feeds
  exemptions   what they keep out of them
  own          own addresses and domains of the configuration and addresses that the audit found in
               accounts, which are never listed; and addresses that findings show as an account's own,
               which are watched rather than listed

Filters, all of which must fit; for entries, watched and held:
  --band BAND        critical, high, medium, low
  --kind KIND        ip, domain, hash
  --account ID       that an account has seen
  --seen-in REGION   in whose findings it is; with --local, --data and --out, --region says the same
  --type TYPE        a finding type, * for any text: '*SSHBruteForce*'
  --family NAME      a family of finding types: 'brute force'
  --within CIDR      that lies in a network
  --finding ID       that a finding names
  --until TIME       that leaves by then: 2026-12-31T18:00:00+01:00, or a length from now: 7d

  --csv              comma-separated values
  --out DIR          the folder that a replay wrote, instead of the hub
${HUB_HELP}`,
  options: OPTIONS,
  words: LISTS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    const [what = 'entries', ...more] = positionals;
    if (!LISTS.includes(what)) {
      throw new Misuse(`there is no list ${JSON.stringify(what)}; there are ${LISTS.join(', ')}`);
    }
    if (more.length > 0) throw new Misuse(`one list at a time; ${more.join(', ')} is too much`);
    if (values.csv && values.json) throw new Misuse('--csv and --json exclude each other');
    const { filters, choice } = regionMeant(values);
    const { out } = values;
    const listed =
      out === undefined
        ? await listInHub(what, filters, choice, io)
        : await listInFolder(out, what, filterTexts(filters, parseTime(await editionTimeIn(out))));
    await io.out(textOf(listed, values));
    io.err(`${summaryOf(listed)}\n`);
    return 0;
  },
};

interface Filters extends Partial<Record<Exclude<FilterName, 'region'>, string | undefined>> {
  readonly 'seen-in'?: string | undefined;
}

/** Where no AWS can be meant, `--region` is the filter: it has no other sense there. */
function regionMeant(values: Filters & HubChoice & { readonly out?: string | undefined }): {
  readonly filters: Filters;
  readonly choice: HubChoice;
} {
  const { local, data, out, region, ...rest } = values;
  const isHere = local === true || data !== undefined || out !== undefined;
  if (!isHere || region === undefined) return { filters: values, choice: values };
  if (values['seen-in'] !== undefined) {
    throw new Misuse('--seen-in and --region say the same here: give one of them');
  }
  const choice = { ...rest, local, data };
  return { filters: { ...rest, 'seen-in': region }, choice };
}

/** Checked here, so that a typo is known as one before anything is asked. */
function filterTexts(filters: Filters, now: number | undefined): FilterTexts {
  const length = filters.until === undefined ? undefined : parseDuration(filters.until);
  const until =
    length === undefined || now === undefined ? filters.until : formatTime(now + length);
  const given = { ...filters, region: filters['seen-in'], until };
  const texts = Object.fromEntries(
    LIST_FILTERS.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  ) as FilterTexts;
  const parsed = parseListFilter(texts);
  if (parsed.ok) return texts;
  const { name, detail } = parsed.problem;
  throw new Misuse(
    `--${name === 'region' ? 'seen-in' : ''}${name === 'region' ? detail.slice(6) : detail}`,
  );
}

/** What the configuration calls own and the audit found, then what findings show. */
const HUB_LISTS: Readonly<Record<string, readonly string[]>> = { own: ['own', 'shown'] };

function moreShown(more: unknown): string {
  if (more === null) {
    return 'what findings show as own cannot be listed now: there is no checkpoint of the publisher yet, or it is too large; palisade explain ADDRESS knows it of each\n';
  }
  return typeof more === 'number' && more > 0
    ? `and ${counted(more, 'more address', 'more addresses')} that are own; palisade explain ADDRESS knows it of each\n`
    : '';
}

async function listInHub(
  what: string,
  filters: Filters,
  choice: HubChoice,
  io: Io,
): Promise<ShownList> {
  const isLength = filters.until !== undefined && parseDuration(filters.until) !== undefined;
  if (!isLength) filterTexts(filters, undefined);
  const hub = await hubClient(choice, io);
  // A length counts on the hub's clock, which may be the fast one of a simulation.
  const clock = isLength ? parseTime(textAt(await hub.ask('status'), 'time')) : undefined;
  const texts = filterTexts(filters, clock);
  const progress = progressOn(io, what);
  const values: unknown[] = [];
  const editions = new Set<number | undefined>();
  let latest: HubDocument | undefined;
  for (const list of HUB_LISTS[what] ?? [what]) {
    for await (const page of listPages(hub, { what: list, ...texts })) {
      values.push(...listOf(page, 'values'));
      editions.add(numberAt(page, 'edition'));
      progress.step(values.length);
      latest = page;
    }
    if (what === 'own') io.err(moreShown(at(latest, 'more')));
  }
  progress.end();
  if (editions.size > 1)
    io.err('a new edition was published meanwhile: the list may mix the two\n');
  return { what, time: textAt(latest, 'time'), edition: numberAt(latest, 'edition'), values };
}

function textOf(
  listed: ShownList,
  { json, csv }: { readonly json: boolean; readonly csv: boolean },
) {
  if (json) return `${JSON.stringify({ ...listed, edition: listed.edition ?? null })}\n`;
  return csv ? listCsv(listed) : listTable(listed);
}

const ONE_OF: Readonly<Record<string, string>> = {
  entries: 'entry',
  pins: 'pin',
  exemptions: 'exemption',
};

function summaryOf({ what, edition, values }: ShownList): string {
  const count = grouped(values.length);
  const ofEdition = edition === undefined ? '' : ` of edition ${edition}`;
  return `${count} ${values.length === 1 ? (ONE_OF[what] ?? what) : what}${ofEdition}`;
}

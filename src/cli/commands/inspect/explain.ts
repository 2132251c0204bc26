import { parseSearchText, type SearchText } from '../../../domain/facts/search-text.ts';
import { textAt } from '../../../domain/base/lookup.ts';
import { hubClient, HUB_HELP, HUB_OPTIONS } from '../../hub-client/hub-client.ts';
import type { HubClient } from '../../hub-client/hub-response.ts';
import { Failure, Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';
import { explainInFolder } from './explain-folder.ts';
import { explanationText, hubExplanationText } from './explain-text.ts';
import { valuesSought } from './explain-search.ts';
import { editionTimeIn } from './replay-folder.ts';

/** Explanations of one network or finding: the rest is for `palisade list`. */
const EXPLAINED_MAX = 20;
/** Texts in one call. */
const TEXTS_MAX = 1_000;

const OPTIONS = { ...HUB_OPTIONS, out: { type: 'string', path: true } } as const;

export const explain: Verb = {
  help: `palisade explain <value…|-> [--out DIR]

Where a value stands, until when, by which sightings of which findings, accounts and regions, which line of the
feed covers it, and what operators said of it: by the hub, or from what a replay left in DIR.

A value is an address, a CIDR (the entries in it), a domain, a SHA-256, a line of a feed, a URL, ip:port, a
finding id or a finding's ARN (what it names), also defanged: hxxp://evil[.]com, 45[.]9[.]1[.]1. With - they are
read from standard input, one a line; what follows # or ; is a comment.

  --out DIR    the folder that a replay wrote, instead of the hub
${HUB_HELP}
With --json each explanation is one line. Exit 0 if something is known of every value, 1 if nothing is of one.
`,
  options: OPTIONS,
  takes: 'values',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    const searches = await searchesIn(positionals, io);
    const answer = await answererFor(values.out, values, io);
    let known = 0;
    for (const { text, search } of searches) {
      const answers = search === undefined ? [] : await answer(search);
      if (answers.length === 0 && values.json) {
        await io.out(`${JSON.stringify({ value: text, place: 'unknown' })}\n`);
      }
      if (answers.length === 0 && search !== undefined) {
        const where = values.out === undefined ? '' : ` in ${values.out}`;
        io.err(`nothing is known of ${text}${where}\n`);
      }
      await io.out(textOf(answers, values.json, known > 0));
      known += answers.length === 0 ? 0 : 1;
      if (answers.length === EXPLAINED_MAX) {
        io.err(`${text}: the first ${EXPLAINED_MAX} are explained; palisade list has all\n`);
      }
    }
    return known === searches.length ? 0 : 1;
  },
};

/** JSON lines, or tables with an empty line between them, and before the first if something precedes it. */
function textOf(answers: readonly ExplainAnswer[], json: boolean, follows: boolean): string {
  if (json) return answers.map(({ document }) => `${JSON.stringify(document)}\n`).join('');
  const tables = answers.map(({ table }) => table).join('\n');
  return follows && tables !== '' ? `\n${tables}` : tables;
}

interface ExplainAnswer {
  readonly document: unknown;
  readonly table: string;
}

interface Search {
  readonly text: string;
  /** `undefined` for a line of standard input that names nothing; its fault is on stderr. */
  readonly search: SearchText | undefined;
}

type Answerer = (search: SearchText) => Promise<readonly ExplainAnswer[]>;

async function answererFor(
  folder: string | undefined,
  choice: Parameters<typeof hubClient>[0],
  io: Io,
): Promise<Answerer> {
  if (folder !== undefined) {
    const time = await editionTimeIn(folder);
    return async (search) => {
      const found = await explainInFolder(folder, search, EXPLAINED_MAX);
      return found.map((one) => ({ document: one, table: explanationText(one, time) }));
    };
  }
  const hub = await hubClient(choice, io);
  return (search) => explainByHub(hub, search);
}

async function explainByHub(hub: HubClient, search: SearchText): Promise<readonly ExplainAnswer[]> {
  const answers: ExplainAnswer[] = [];
  for (const value of await valuesSought(hub, search, EXPLAINED_MAX)) {
    const document = await hub.ask('explain', { value });
    if (textAt(document, 'place') === 'unknown') continue;
    answers.push({ document, table: hubExplanationText(document) });
  }
  return answers;
}

/** A typo on the command line is misuse before anything is asked; a line of standard input is passed over. */
async function searchesIn(positionals: readonly string[], io: Io): Promise<readonly Search[]> {
  if (positionals.length === 0) {
    throw new Misuse('expected an address, CIDR, domain, SHA-256, URL, finding id or ARN, or -');
  }
  const searches: Search[] = [];
  for (const text of positionals) {
    if (text === '-') {
      searches.push(...(await searchesOf(io)));
      continue;
    }
    const parsed = parseSearchText(text);
    if (!parsed.ok) throw new Misuse(parsed.problem);
    searches.push({ text, search: parsed.value });
  }
  if (searches.length <= TEXTS_MAX) return searches;
  throw new Failure(`${searches.length} values, expected at most ${TEXTS_MAX} in one call`);
}

async function searchesOf(io: Io): Promise<readonly Search[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  const texts = lines.map((line) => line.replace(/(^|\s)[#;].*$/, '').trim());
  return texts
    .filter((text) => text !== '')
    .map((text) => {
      const parsed = parseSearchText(text);
      if (!parsed.ok) io.err(`${parsed.problem}\n`);
      return { text, search: parsed.ok ? parsed.value : undefined };
    });
}

import { formatAddress, type Address } from '../../../domain/values/address.ts';
import { describePin, type PinLine } from '../../../domain/feeds/pin.ts';
import type { Explanation } from '../../../domain/edition/explanation.ts';
import { flagAt, listAt, numberAt, textAt } from '../../../domain/base/lookup.ts';
import { names, parseTarget, type Target } from '../../../domain/facts/override.ts';
import { describeSpecialUse, specialUseOf } from '../../../domain/addresses/set/special-use.ts';
import type { HubDocument } from '../../hub-client/hub-response.ts';
import type { HubChoice } from '../../hub-client/hub-choice.ts';
import { hubClient, HUB_HELP, HUB_OPTIONS } from '../../hub-client/hub-client.ts';
import { editionTimeIn, linesIn, parsedLine } from './replay-folder.ts';
import { Misuse, parseOptions, type ExitCode, type Io, type Verb } from '../../shell/verb.ts';

export const explain: Verb = {
  help: `palisade explain <address|domain|sha256> [--out DIR]

Tells where the value stands, until when, by which sightings of which findings, accounts and regions, which
line of the feed covers it, and what operators said of it: by the hub, or from what a replay left in DIR.

  --out DIR    the folder that a replay wrote, instead of the hub
${HUB_HELP}
Exit 0 if something is known of the value, 1 if nothing is.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, { ...HUB_OPTIONS, out: { type: 'string' } });
    const [text, folder = values.out, ...more] = positionals;
    if (text === undefined) throw new Misuse('an address, a domain name or a SHA-256 is wanted');
    if (more.length > 0) throw new Misuse(`one value at a time; ${more.join(', ')} is too much`);
    const target = parseTarget(text);
    if (!target.ok) throw new Misuse(target.problem);
    if (folder === undefined) return explainByHub(canonicalText(target.value).value, values, io);
    const sought = canonicalText(target.value);
    const explanation =
      (await find(folder, sought)) ??
      (await findPin(folder, target.value)) ??
      specialUse(sought.value, target.value);
    if (explanation === undefined) {
      if (values.json) await io.out(`${JSON.stringify({ value: text, place: 'unknown' })}\n`);
      io.err(`nothing is known of ${text} in ${folder}\n`);
      return 1;
    }
    await io.out(values.json ? `${JSON.stringify(explanation)}\n` : table(explanation));
    return 0;
  },
};

async function explainByHub(
  value: string,
  choice: HubChoice & { readonly json: boolean },
  io: Io,
): Promise<ExitCode> {
  const answer = await (await hubClient(choice, io)).ask('explain', { value });
  const isKnown = textAt(answer, 'place') !== 'unknown';
  if (choice.json) await io.out(`${JSON.stringify(answer)}\n`);
  else if (isKnown) await io.out(tableOfHub(answer));
  if (!isKnown) io.err(`nothing is known of ${value}\n`);
  return isKnown ? 0 : 1;
}

/** The hub is another process, perhaps of another version: what it leaves out is left out here. */
function tableOfHub(answer: HubDocument): string {
  const line = textAt(answer, 'line');
  const edition = numberAt(answer, 'edition') ?? 0;
  const words = listAt(answer, 'overrides').map((one) => {
    const end = textAt(one, 'until') ?? 'it is taken back';
    const said = `${textAt(one, 'act') ?? ''} ${textAt(one, 'target') ?? ''} until ${end}`;
    const past = flagAt(one, 'inForce') ? '' : ', not in force';
    return `operator  ${said}${past} (${textAt(one, 'author') ?? ''}: ${textAt(one, 'reason') ?? ''})\n`;
  });
  return [
    table(answer as unknown as Explanation),
    line === undefined ? '' : `line      ${line} of edition ${edition}\n`,
    ...words,
  ].join('');
}

interface Sought {
  readonly file: string;
  readonly value: string;
}

function canonicalText(target: Target): Sought {
  switch (target.kind) {
    case 'domain':
      return { file: 'why/domains.jsonl', value: target.name };
    case 'hash':
      return { file: 'why/sha256.jsonl', value: target.hash };
    case 'ip': {
      const { family, first, last } = target.range;
      if (first !== last)
        throw new Misuse(`${target.text} is a network: ask for one address of it`);
      return { file: `why/ipv${family}.jsonl`, value: formatAddress(family, first) };
    }
  }
}

async function find(folder: string, { file, value }: Sought): Promise<Explanation | undefined> {
  await editionTimeIn(folder);
  const start = `{"value":${JSON.stringify(value)},`;
  for await (const line of linesIn(folder, file)) {
    if (line.startsWith(start)) return parsedLine(line, file) as Explanation;
  }
  return undefined;
}

/** A pinned value that no finding names has no line of its own: the pins tell what they list. */
async function findPin(folder: string, target: Target): Promise<Explanation | undefined> {
  const file = 'why/pins.jsonl';
  const value = canonicalText(target).value;
  for await (const line of linesIn(folder, file)) {
    const { lists, author, reason, until } = parsedLine(line, file) as PinLine;
    if (!lists.some((listed) => covers(listed, target.kind, value))) continue;
    const because = describePin({ author, reason });
    return { value, kind: target.kind, place: 'listed', because, band: null, until, ...UNSEEN };
  }
  return undefined;
}

const UNSEEN = { accounts: [], regions: [], sightings: [] } as const;

/** What no finding can bring in is kept out all the same. */
function specialUse(value: string, { kind }: Target): Explanation | undefined {
  const special = kind === 'ip' ? specialUseOf(value as Address) : undefined;
  if (special === undefined) return undefined;
  const because = describeSpecialUse(special);
  return { value, kind, place: 'excluded', because, band: null, until: null, ...UNSEEN };
}

function covers(listed: string, kind: Target['kind'], value: string): boolean {
  const target = parseTarget(listed);
  if (!target.ok || target.value.kind !== kind) return false;
  return kind === 'ip' ? names(target.value, { kind, value }) : listed === value;
}

const PLACES: Readonly<Record<Explanation['place'], string>> = {
  listed: 'listed',
  held: 'held back',
  excluded: 'kept out',
  shed: 'left out',
  watched: 'watched',
  'not-in-force': 'not in force',
};

const SIGHTINGS_HEAD =
  '\n  last seen             until                 effect sev type (* keeps it in force)\n';

function table(explanation: Explanation): string {
  const { value, place, because, band, until, accounts, regions, sightings } = explanation;
  const rows = sightings.map((one) => {
    const mark = one.inForce && one.effect === 'block' ? '*' : ' ';
    return `${mark} ${one.lastSeen}  ${one.until}  ${one.effect.padEnd(5)}  ${one.severity}  ${one.type}\n    ${one.finding}\n    ${one.because}\n`;
  });
  return [
    `${value}: ${PLACES[place]}\n`,
    `because   ${because}\n`,
    band === null ? '' : `band      ${band}\n`,
    until === null ? '' : `until     ${until}\n`,
    ...(rows.length === 0 ? [] : [`accounts  ${accounts.join(', ')}\n`]),
    ...(rows.length === 0 ? [] : [`regions   ${regions.join(', ')}\n`, SIGHTINGS_HEAD]),
    ...rows,
  ].join('');
}

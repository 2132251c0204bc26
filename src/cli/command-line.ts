/** `palisade <verb>`: finds the verb, runs it, and turns what it throws into words and an exit code. */
import manifest from '../../package.json' with { type: 'json' };
import { nearest } from '../domain/base/slip.ts';
import { DescribedFault } from '../adapters/shared/fault-text.ts';
import { examplesText, VERB_GROUPS } from './verb-help.ts';
import { verbs } from './verbs.ts';
import { fittedHelp } from './shell/help-text.ts';
import { Failure, Misuse, type ExitCode, type Io, type VerbEntry } from './shell/verb.ts';

const USAGE = `palisade <verb> [options]

One expiring, CIDR-collapsed blocklist from the GuardDuty findings of a whole AWS organization.

${groupsText()}
  palisade <verb> --help  how one verb is used
  palisade --version      ${manifest.version}
`;

/** Every verb under its group; one of no group comes last. */
function groupsText(): string {
  const grouped = new Set(VERB_GROUPS.flatMap((group) => group.verbs));
  const others = verbs.map(({ name }) => name).filter((name) => !grouped.has(name));
  const groups = [
    ...VERB_GROUPS,
    ...(others.length === 0 ? [] : [{ title: 'Other', verbs: others }]),
  ];
  return groups
    .map(({ title, verbs: names }) => `${title}\n${names.map(lineOf).join('')}\n`)
    .join('');
}

function lineOf(name: string): string {
  const entry = verbs.find((one) => one.name === name);
  return entry === undefined ? '' : `  ${name.padEnd(11)}  ${entry.summary}\n`;
}

/** Runs the verb that the arguments name. Resolves with the exit code; a fault of ours is thrown. */
export async function commandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = argv;
  try {
    return await run(name, rest, io);
  } catch (error) {
    return printFault(error, name ?? '', io);
  }
}

async function run(name: string | undefined, argv: readonly string[], io: Io): Promise<ExitCode> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await io.out(fittedHelp(USAGE, io.columns));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    await io.out(`${manifest.version}\n`);
    return 0;
  }
  const entry = verbs.find((candidate) => candidate.name === name);
  if (entry === undefined) {
    io.err(`palisade: there is no verb ${JSON.stringify(name)}${meantText(name)}\n`);
    return 2;
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    await io.out(fittedHelp(`${await helpOf(entry)}${examplesText(name)}`, io.columns));
    return 0;
  }
  return (await entry.load()).run(argv, io);
}

async function helpOf({ name, load }: VerbEntry): Promise<string> {
  const { HELP_TEXTS } = await import('./shell/help-texts.ts');
  return HELP_TEXTS[name] ?? (await load()).help;
}

function meantText(written: string): string {
  const names = verbs.map(({ name }) => name);
  const meant = nearest(written, names);
  return meant === undefined ? `; there are ${names.join(', ')}` : `; is ${meant} meant?`;
}

/** Whatever was thrown, as words and an exit code; a fault of ours is thrown on, with its stack. */
function printFault(error: unknown, name: string, io: Io): ExitCode {
  if (error instanceof Misuse) {
    io.err(`palisade ${name}: ${error.message}\n  see: palisade ${name} --help\n`);
    return 2;
  }
  if (!isFailure(error)) throw error;
  io.err(`palisade ${name}: ${error.message}\n`);
  return 1;
}

function isFailure(error: unknown): error is Error {
  return error instanceof Failure || error instanceof DescribedFault || isOfTheSystem(error);
}

/** What the operating system refuses is no fault of ours, wherever it surfaces: its message says enough. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

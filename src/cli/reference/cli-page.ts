/** docs/cli.md: the help of every verb, by groups, as `palisade <verb> --help` prints it. */
import { fittedHelp } from '../shell/help-text.ts';
import type { VerbEntry } from '../shell/verb.ts';
import { examplesText, VERB_GROUPS } from '../verb-help.ts';

const INTRODUCTION = `# The command line

Every verb, as \`npx palisade <verb> --help\` prints it. Made by \`npm run schema\` from the table that the command line itself
and its completion go by: edit that, not this page. Data goes to stdout, everything else to stderr. Exit codes: 0 done,
1 refused or failed, 2 misuse.

Completion of verbs, options and what they take: \`palisade completion\` for [bash, zsh and fish](#completion).
`;

/** Markdown, not yet formatted. */
export async function cliPage(entries: readonly VerbEntry[]): Promise<string> {
  const groups = VERB_GROUPS.map(async ({ title, verbs: names }) => {
    const inGroup = names.flatMap((name) => entries.filter((entry) => entry.name === name));
    const sections = await Promise.all(inGroup.map(sectionOf));
    return `## ${title}\n\n${sections.join('\n')}`;
  });
  return [INTRODUCTION, ...(await Promise.all(groups))].join('\n');
}

async function sectionOf({ name, summary, load }: VerbEntry): Promise<string> {
  const { help } = await load();
  const text = fittedHelp(`${help}${examplesText(name)}`).trimEnd();
  return `### ${name}\n\n${sentence(summary)}\n\n\`\`\`text\n${text}\n\`\`\`\n`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** docs/configuration.md: every field of the configuration, from the schema that validation uses. */
import {
  configurationFields,
  type ConfigurationField,
} from '../src/domain/configuration/configuration-reference.ts';

const INTRODUCTION = `# Configuration

Every field of \`context.palisade\` in cdk.json, which is also what \`--config FILE\` takes. Made by \`npm run schema\` from the
schema that synth, Lambda and the command line check with: edit that, not this page. \`[]\` stands for each element of a list,
\`*\` for each name. \`npx palisade config explain FIELD\` prints one field, \`config init\` writes a file to begin with, and \`config check\`
names every fault of it. Editors complete the file by [palisade.schema.json](../palisade.schema.json).
What the fields do together: [deploy.md](deploy.md), [policy.md](policy.md), [feeds.md](feeds.md), [access.md](access.md), [reports.md](reports.md).
`;

/** Markdown, not yet formatted. */
export function configurationPage(): string {
  const all = configurationFields();
  const names = [...new Set(all.map(sectionOf))];
  const sections = names.map(
    (name) => [name, all.filter((field) => sectionOf(field) === name)] as const,
  );
  const alone = sections.flatMap(([, fields]) => (fields.length === 1 ? fields : []));
  const others = sections.filter(([, fields]) => fields.length > 1);
  return [
    INTRODUCTION,
    '## Fields of their own\n',
    table(alone),
    ...others.flatMap(([name, [section, ...fields]]) => [
      `## ${name}\n`,
      `${section?.description ?? ''}.\n`,
      table(fields),
    ]),
  ].join('\n');
}

function sectionOf({ path }: ConfigurationField): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function table(fields: readonly ConfigurationField[]): string {
  const rows = fields.map(({ path, description = '', type, isRequired, fallback, example }) => {
    const value = isRequired ? 'required' : code(fallback);
    return [`\`${path}\``, description, type, value, code(example)];
  });
  const lines = [
    ['field', 'meaning', 'type', 'default', 'example'],
    ['---', '---', '---', '---', '---'],
    ...rows,
  ];
  return `${lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')}\n`;
}

function code(value: unknown): string {
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}

const escaped = (cell: string): string => cell.replaceAll('|', '\\|');

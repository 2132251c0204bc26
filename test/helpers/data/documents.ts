/** What documents hold for readers to type, and to compare with: fenced blocks, and commands in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DOCUMENTS: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

export interface FencedBlock {
  /** `sh`, `json`, or empty for what a command prints. */
  readonly language: string;
  readonly text: string;
}

export function blocksIn(document: string): readonly FencedBlock[] {
  const text = readFileSync(document, 'utf8');
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', language = '', block = '']) => ({
      language,
      text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

/** Lines of a shell block: one that ends in a backslash joined with the next, comments cut off. */
export function commandLines({ text }: FencedBlock): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The words of a command as a shell takes it apart, without what it does with variables. */
export function shellWords(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

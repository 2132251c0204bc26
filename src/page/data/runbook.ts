/** The runbook that comes with the page: the section for an alarm, as plain paragraphs. */
import runbook from '../../../docs/runbook.md';

export interface RunbookSection {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

const SECTIONS = sectionsOf(runbook);

/** Which section an alarm of the publisher belongs to, by the words it is made of. */
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/change record|not believed/i, 'Changes not believed'],
  [/forwarding broken/i, 'No findings'],
  [/reader/i, 'Reader stopped'],
];

export function sectionFor(alarm: string): RunbookSection | undefined {
  const [, title] = BY_WORDS.find(([words]) => words.test(alarm)) ?? [];
  return sectionNamed(title ?? 'Publisher alarm') ?? sectionNamed('Publisher alarm');
}

function sectionNamed(title: string): RunbookSection | undefined {
  return SECTIONS.find((section) => section.title === title);
}

function sectionsOf(text: string): readonly RunbookSection[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n');
      const paragraphs = lines
        .join('\n')
        .split(/\n{2,}/)
        .map(plain)
        .filter((paragraph) => paragraph !== '');
      return { title: title.trim(), paragraphs };
    });
}

/** Marks of Markdown say nothing here. */
function plain(paragraph: string): string {
  return paragraph
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1:')
    .replaceAll('`', '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

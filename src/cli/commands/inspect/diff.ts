import { at, numberAt, textAt } from '../../../domain/base/lookup.ts';
import { countGiven } from '../../shell/count-option.ts';
import { listOf, type HubDocument } from '../../hub-client/hub-response.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient } from '../../hub-client/hub-client.ts';
import { grouped } from '../../../domain/base/counted.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  ...HUB_OPTIONS,
  from: { type: 'string' },
  to: { type: 'string' },
} as const;

export const diff: Verb = {
  help: `palisade diff [--from EDITION] [--to EDITION]

What came, what left and why, what stays for longer; without numbers, from the edition before to the
present one.

  --from EDITION
  --to EDITION
${HUB_HELP}`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    countGiven('from', values.from);
    countGiven('to', values.to);
    const hub = await hubClient(values, io);
    const answer = await hub.ask('diff', { from: values.from, to: values.to });
    await io.out(values.json ? `${JSON.stringify(answer)}\n` : table(answer));
    return 0;
  },
};

function table(answer: HubDocument): string {
  const lines = [
    `from ${editionText(at(answer, 'from'))} to ${editionText(at(answer, 'to'))}`,
    ...listOf(answer, 'came').map((one) => `+ ${entryText(one)} ${endText(one)}`),
    ...listOf(answer, 'left').map((one) => `- ${entryText(one)} ${text(one, 'because')}`),
    ...listOf(answer, 'extended').map(
      (one) => `~ ${entryText(one)} ${endText(one)}, was ${text(one, 'formerUntil')}`,
    ),
    `lines of the feeds: ${grouped(listOf(answer, 'linesAdded').length)} more, ${grouped(listOf(answer, 'linesRemoved').length)} gone`,
  ];
  return `${lines.join('\n')}\n`;
}

function editionText(edition: unknown): string {
  return `edition ${numberAt(edition, 'number') ?? 0} (${text(edition, 'at')})`;
}

function entryText(entry: unknown): string {
  return `${text(entry, 'value').padEnd(39)} ${text(entry, 'band').padEnd(8)}`;
}

function endText(entry: unknown): string {
  const until = textAt(entry, 'until');
  return until === undefined ? 'until it is taken back' : `until ${until}`;
}

function text(value: unknown, name: string): string {
  return textAt(value, name) ?? '';
}

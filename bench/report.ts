/** What the suites measured, as rows: a table for people, JSON for programs. */

export interface Row {
  readonly suite: string;
  /** What was done. */
  readonly task: string;
  readonly data: string;
  readonly size: number;
  readonly tool: string;
  readonly value: number;
  readonly unit: string;
  /** How many times as long as Palisade took in the same rounds. @default - there is no rival */
  readonly ratio?: number;
  readonly runs?: number;
  readonly note?: string;
}

const COLUMNS = ['task', 'data', 'size', 'tool', 'median', 'ratio', 'runs', 'note'] as const;

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.task,
    row.data,
    row.size.toLocaleString('en'),
    row.tool,
    `${significant(row.value)} ${row.unit}`,
    row.ratio === undefined ? '' : `${significant(row.ratio)}×`,
    String(row.runs ?? ''),
    row.note ?? '',
  ]);
  const all = [COLUMNS as readonly string[], COLUMNS.map(() => '---'), ...cells];
  return `${all.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}

/** Three digits that mean something. */
function significant(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

/** What a function tells while it runs: its log lines, and those of the embedded metric format. */
import { vi } from 'vitest';
import { parseJson } from '../../../src/domain/base/json.ts';
import { isObject, listAt, type Json } from '../../../src/domain/base/lookup.ts';

/** From here on, until mocks are restored. */
export function toldLines(): Json[] {
  const lines: Json[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      for (const line of String(text).trim().split('\n').map(parseJson)) {
        if (isObject(line)) lines.push(line);
      }
      return true;
    });
  }
  return lines;
}

/** Metrics by their names, with their values. */
export function metricsIn(lines: readonly Json[]): Readonly<Record<string, unknown>> {
  const said = lines.flatMap((line) => {
    const names = listAt(line, '_aws', 'CloudWatchMetrics').flatMap((one) =>
      listAt(one, 'Metrics').map((metric) => (isObject(metric) ? String(metric['Name']) : '')),
    );
    return names.map((name) => [name, line[name]] as const);
  });
  return Object.fromEntries(said);
}

/** A box as FortiOS documents it (docs/sources/fortios.md#8-push): feeds by name, each a set of lines. */
import type { PushCommand } from '../../../src/domain/push/push-plan.ts';
import type { PushedFirewall } from '../../../src/ports/firewalls.ts';

export interface FakeBox extends PushedFirewall {
  readonly feeds: Map<string, Set<string>>;
}

/** Runs around every request: throw before it to lose the request, after it to lose its answer. */
export interface BoxTrouble {
  readonly before?: () => void;
  readonly after?: (resource: string) => void;
}

export function fakeBox(trouble: BoxTrouble = {}): FakeBox {
  const feeds = new Map<string, Set<string>>();
  return {
    feeds,
    async send(resource, command) {
      trouble.before?.();
      feeds.set(resource, applied(feeds.get(resource) ?? new Set(), command));
      trouble.after?.(resource);
    },
    async lines(resource) {
      trouble.before?.();
      return feeds.get(resource)?.size ?? 0;
    },
  };
}

export function applied(
  lines: ReadonlySet<string>,
  { command, entries }: PushCommand,
): Set<string> {
  if (command === 'snapshot') return new Set(entries);
  const result = new Set(lines);
  for (const entry of entries) {
    if (command === 'add') result.add(entry);
    else result.delete(entry);
  }
  return result;
}

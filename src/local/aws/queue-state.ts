/** What a queue holds, as a fold over its records: the same whether live or replayed from the log. */

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** ISO time at which the queue took it. */
  readonly sentAt: string;
  /** Deliveries that ended, this one counted in; 1 the first time. */
  readonly receiveCount: number;
}

export type QueueRecord =
  | { readonly kind: 'held'; readonly messages: readonly QueueMessage[] }
  | { readonly kind: 'dead'; readonly messages: readonly QueueMessage[] }
  | {
      readonly kind: 'settled';
      readonly done: readonly string[];
      readonly failed: readonly string[];
      readonly dead: readonly string[];
    }
  | { readonly kind: 'redriven' };

export interface QueueState {
  readonly held: Map<string, QueueMessage>;
  readonly dead: Map<string, QueueMessage>;
}

export function emptyQueue(): QueueState {
  return { held: new Map(), dead: new Map() };
}

export function applyRecord(state: QueueState, record: QueueRecord): void {
  switch (record.kind) {
    case 'held':
      for (const message of record.messages) state.held.set(message.id, message);
      return;
    case 'dead':
      for (const message of record.messages) state.dead.set(message.id, message);
      return;
    case 'settled':
      settle(state, record);
      return;
    case 'redriven':
      for (const message of state.dead.values()) {
        state.held.set(message.id, { ...message, receiveCount: 0 });
      }
      state.dead.clear();
  }
}

/** Records that lead from nothing to the state. */
export function recordsOf({ held, dead }: QueueState): QueueRecord[] {
  return [
    ...[...held.values()].map((one) => ({ kind: 'held', messages: [one] }) as const),
    ...[...dead.values()].map((one) => ({ kind: 'dead', messages: [one] }) as const),
  ];
}

function settle(state: QueueState, record: QueueRecord & { readonly kind: 'settled' }): void {
  for (const id of record.done) state.held.delete(id);
  for (const id of record.failed) {
    const message = state.held.get(id);
    if (message === undefined) continue;
    const counted = { ...message, receiveCount: message.receiveCount + 1 };
    state.held.delete(id);
    if (record.dead.includes(id)) state.dead.set(id, counted);
    else state.held.set(id, counted);
  }
}

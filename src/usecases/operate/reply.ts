/**
 * An answer of a hub, on any transport: JSON with a status as HTTP has it, every refusal as
 * `{error, detail, where?}`. The local hub's endpoints and the deployed hub's endpoint answer alike, so that
 * no verb depends on which of them it asked.
 */
export interface Reply {
  readonly status: number;
  readonly value: object;
}

export interface RefusalAnswer extends Reply {
  readonly value: {
    /** The kind, for programs. */
    readonly error: string;
    /** For people: what, given, wanted. */
    readonly detail: string;
    /** What of the request it is about. */
    readonly where?: string;
  };
}

export function refusal(
  status: number,
  error: string,
  detail: string,
  where?: string,
): RefusalAnswer {
  return { status, value: { error, detail, ...(where === undefined ? {} : { where }) } };
}

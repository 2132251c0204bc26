/** Splunk's client, as far as a test asks it to send something. It brings no types of its own. */
declare module 'splunk-logging' {
  export interface ClientContext {
    readonly message: unknown;
    readonly metadata: { readonly time: unknown; readonly fields: unknown };
  }

  export class Logger {
    constructor(config: {
      readonly token: string;
      readonly url: string;
      readonly maxBatchCount: number;
      readonly batchInterval: number;
    });
    eventFormatter: (message: unknown) => unknown;
    send(context: ClientContext): void;
    flush(done: (error: Error | null) => void): void;
  }
}

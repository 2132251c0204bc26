/** dynalite has no types of its own: the part of it that the embedded DynamoDB calls. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** A server that does not listen yet; `close` also closes the store. */
  function dynalite(options: DynaliteOptions): Server;
  export = dynalite;
}

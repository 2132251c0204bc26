/** An HTTP server that is open, and how to close it without cutting anyone short. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Endpoint {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Takes no new request, lets those under way finish, then resolves. */
  stop(): Promise<void>;
}

/** Opens the server; rejects with the system's error if the port is taken. */
export function listening(server: Server, host: string, port: number): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { port: taken } = server.address() as AddressInfo; // a TCP server that listens
      const name = host.includes(':') ? `[${host}]` : host;
      resolve({ url: `http://${name}:${taken}`, port: taken, stop: () => stop(server) });
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

/**
 * The hub's port. The usual one may be taken by another hub: then the next free one is. One that somebody
 * chose is that one or none, since others were given it.
 */
import { isErrno } from '../../adapters/shared/errno.ts';
import { listening, type Endpoint } from '../kit/endpoint.ts';
import { httpServer, type HttpServerOptions } from './http-server.ts';
import { DEFAULT_PORT } from '../options.ts';

export interface HubPort {
  /** With a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The port, or the address, cannot be had: the message says what to do. */
class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

const PORTS_TRIED = 100;
/** Requests under way have so long to end when the hub stops. */
const LAST_ANSWERS_MILLISECONDS = 1_000;

export async function openPort(
  options: HttpServerOptions & { readonly port: number | undefined },
): Promise<HubPort> {
  const server = httpServer(options);
  const listener = await listenOn(server, options.host, options.port);
  const { hostname, port } = new URL(listener.url);
  const reachable = hostname === '0.0.0.0' ? '127.0.0.1' : hostname === '[::]' ? '[::1]' : hostname;
  return {
    url: `http://${reachable}:${port}/`,
    async stop() {
      const stopped = listener.stop();
      server.closeIdleConnections();
      const impatience = setTimeout(() => {
        server.closeAllConnections();
      }, LAST_ANSWERS_MILLISECONDS);
      await stopped;
      clearTimeout(impatience);
    },
  };
}

async function listenOn(
  server: ReturnType<typeof httpServer>,
  host: string,
  chosen: number | undefined,
): Promise<Endpoint> {
  for (let port = chosen ?? DEFAULT_PORT; ; port += 1) {
    try {
      return await listening(server, host, port);
    } catch (error) {
      if (!isErrno(error, 'EADDRINUSE', 'EACCES')) {
        throw new PortTaken(`cannot listen on ${host}: ${String(error)}`, { cause: error });
      }
      if (chosen !== undefined) {
        const why = isErrno(error, 'EACCES') ? 'is not for this user' : 'is taken';
        throw new PortTaken(
          `port ${chosen} of ${host} ${why}: choose another with --port, or leave it out for the next free one`,
          { cause: error },
        );
      }
      if (port >= DEFAULT_PORT + PORTS_TRIED) {
        throw new PortTaken(
          `ports ${DEFAULT_PORT} to ${port} are all taken: choose one with --port`,
          { cause: error },
        );
      }
    }
  }
}

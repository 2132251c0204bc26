/** Against a simulated FortiGate over HTTP and TLS, and against servers that are none. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { apiKeyOf } from '../../../src/adapters/firewalls/api-key.ts';
import {
  fortiosFirewall,
  type FortiosOptions,
} from '../../../src/adapters/firewalls/fortios-api.ts';
import { simulatedBox } from '../../../src/local/firewalls/simulated-box.ts';
import { whenTestEnds } from '../../helpers/clean-up.ts';
import { AUTHORITY, CERTIFICATE, PRIVATE_KEY } from '../../helpers/data/box-certificates.ts';

const FEED = 'palisade-addresses-push';
const KEY = 'k3y0fTheRestApiAdministrator00';

async function served(listener: RequestListener, isTls = false): Promise<number> {
  const server = isTls
    ? createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

async function box(more: Partial<FortiosOptions> = {}, listener?: RequestListener) {
  const port = await served(listener ?? simulatedBox({ key: KEY, feeds: [FEED] }));
  const url = `http://127.0.0.1:${port}`;
  return { url, firewall: fortiosFirewall({ ...options(url), ...more }) };
}

function options(url: string): FortiosOptions {
  const key = () => Promise.resolve(KEY);
  return { url, key, vdom: undefined, certificateAuthority: undefined, timeout: 5 };
}

async function held(url: string): Promise<unknown> {
  const answer = (await (await fetch(`${url}/simulate`)).json()) as { feeds: unknown };
  return answer.feeds;
}

const snapshot = { command: 'snapshot', entries: ['203.0.113.1', '203.0.113.0/28'] } as const;

describe('a box', () => {
  it('takes snapshots, additions and removals, and says how much it holds', async () => {
    const { url, firewall } = await box();
    await firewall.send(FEED, snapshot);
    await firewall.send(FEED, { command: 'add', entries: ['2001:db8::1', '203.0.113.1'] });
    await firewall.send(FEED, { command: 'remove', entries: ['203.0.113.0/28'] });
    expect(await firewall.lines(FEED)).toBe(2);
    expect(await held(url)).toEqual({ [FEED]: ['203.0.113.1', '2001:db8::1'] });
  });

  it('of a VDOM is asked for that VDOM, with the key as a bearer token', async () => {
    const asked: string[] = [];
    const { firewall } = await box({ vdom: 'edge' }, (request, response) => {
      asked.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      response.end('{"status": "success", "results": {"entries": [{}, {}]}}');
    });
    await firewall.send(FEED, snapshot);
    // An older version sends every entry, and no counts.
    expect(await firewall.lines(FEED)).toBe(2);
    const api = '/api/v2/monitor/system/external-resource';
    expect(asked).toEqual([
      `${api}/dynamic?vdom=edge Bearer ${KEY}`,
      `${api}/entry-list?mkey=${FEED}&counts_only=true&vdom=edge Bearer ${KEY}`,
    ]);
  });

  it('that does not say how much it holds has said nothing', async () => {
    const { firewall } = await box({}, (_, response) => response.end('{"results": {}}'));
    expect(await firewall.lines(FEED)).toBeUndefined();
  });

  it('that refuses the key is asked once more with the key as it is now', async () => {
    const keys = ['old', KEY];
    const { firewall } = await box({ key: (fresh) => Promise.resolve(keys[fresh ? 1 : 0] ?? '') });
    await firewall.send(FEED, snapshot);
    const { firewall: other } = await box({ key: () => Promise.resolve('wrong') });
    await expect(other.send(FEED, snapshot)).rejects.toThrow(
      'it refuses the API key: make one with "execute api-user generate-key"',
    );
  });

  it('that has no such feed says so', async () => {
    const { firewall } = await box();
    const wanted = 'it knows no feed "other" that takes pushes';
    await expect(firewall.send('other', snapshot)).rejects.toThrow(wanted);
    await expect(firewall.lines('other')).rejects.toThrow(wanted);
  });

  it.each([
    [200, '<html>welcome</html>', 'something that is no answer of FortiOS'],
    [200, '{"status": "error"}', 'expected the answer "success", got "error"'],
    [200, '', 'something that is no answer'],
    [302, '', 'it answers with an error (HTTP 302)'],
    [403, '', 'its REST API administrator may not do this'],
    [500, '{"status": "success"}', 'it answers with an error (HTTP 500)'],
  ])('that answers %i %s has not taken it', async (status, body, says) => {
    const { firewall } = await box({}, (_, response) => {
      response.writeHead(status, { location: 'https://elsewhere.example/' }).end(body);
    });
    await expect(firewall.send(FEED, snapshot)).rejects.toThrow(says);
  });

  it('that hangs, drips or hangs up is given up in time, and nothing of it shows address or key', async () => {
    const behaviours: readonly RequestListener[] = [
      () => undefined,
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => {
          clearInterval(drip);
        });
      },
      (request) => request.socket.destroy(),
    ];
    for (const behaviour of behaviours) {
      const { url, firewall } = await box({ timeout: 0.3 }, behaviour);
      const error = await firewall.send(FEED, snapshot).catch((one: unknown) => one);
      expect(String(error)).toMatch(/did not answer within 0.3 s|no answer: ECONNRESET/);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(url.slice(7));
      expect(String(error)).not.toContain(KEY);
    }
  });
});

describe('TLS', () => {
  it('is verified: by an authority of one’s own, and by the name', async () => {
    const port = await served(simulatedBox({ key: KEY, feeds: [FEED] }), true);
    const own = { ...options(`https://localhost:${port}`), certificateAuthority: AUTHORITY };
    await fortiosFirewall(own).send(FEED, snapshot);
    const untrusted = fortiosFirewall({ ...own, certificateAuthority: undefined });
    await expect(untrusted.send(FEED, snapshot)).rejects.toThrow(
      'its certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    );
    const misnamed = fortiosFirewall({ ...own, url: `https://127.0.0.1:${port}` });
    await expect(misnamed.send(FEED, snapshot)).rejects.toThrow('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

describe('the key', () => {
  const secret = (value: unknown) => ({ read: () => Promise.resolve(value) });

  it('is the box’s own, or the one of all boxes that share the secret', async () => {
    const both = secret({ 'muc-1': 'own', apiKey: 'common' });
    expect(await apiKeyOf(both, 'muc-1')(false)).toBe('own');
    expect(await apiKeyOf(both, 'muc-2')(false)).toBe('common');
  });

  it.each([{}, { apiKey: '' }, { apiKey: 'a\r\nHost: x' }, { apiKey: 5 }, []])(
    'is not %j, which is not quoted',
    async (value) => {
      await expect(apiKeyOf(secret(value), 'muc-1')(false)).rejects.toThrow(
        'the secret has no API key: expected {"muc-1": "…"}',
      );
    },
  );
});

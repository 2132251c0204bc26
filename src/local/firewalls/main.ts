/**
 * `npm run firewall`: simulated FortiGates on loopback, to which a local hub pushes; and the configuration and keys with
 * which that hub is started.
 */
import { plainText } from '../../domain/base/plain-text.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { simulatedBox } from './simulated-box.ts';

const HELP = `npm run firewall -- [options]

Simulated FortiGates on this machine: the part of their REST API by which feeds are pushed.

  --count N     how many; 1
  --port N      of the first; any that is free
  --key TEXT    of their REST API; "simulated"
  --write DIR   writes palisade.json and push-keys.json there, for
                npm start -- --config DIR/palisade.json --push-keys DIR/push-keys.json
  --help

What one holds: curl <its URL>/simulate. How it misbehaves:
  curl -d '{"behaviour":"hang"}' <its URL>/simulate     (well, hang, refuse, forget-answers; "restart":true)
`;
const FEEDS = ['palisade-addresses-push', 'palisade-domains-push', 'palisade-hashes-push'];
const COUNT_MAX = 200;

interface RunningBox {
  readonly name: string;
  readonly url: string;
}

async function start(name: string, port: number, key: string): Promise<RunningBox> {
  const server = createServer(simulatedBox({ key, feeds: FEEDS }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { name, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function write(folder: string, boxes: readonly RunningBox[], key: string): void {
  const devices = boxes.map(({ name, url }) => ({
    name,
    profile: 'fortios-7.4.9-mid',
    feeds: ['blocklist', 'domains', 'sha256'],
    push: { url },
  }));
  mkdirSync(folder, { recursive: true });
  const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
  writeFileSync(join(folder, 'palisade.json'), json({ devices }));
  writeFileSync(join(folder, 'push-keys.json'), json({ apiKey: key }), { mode: 0o600 });
}

function numberIn(text: string, max: number): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= max) return Number(text);
  throw new Error(`got "${text}", expected a whole number up to ${max}`);
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { count: text, port: text, key: text, write: text, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const { key = 'simulated' } = values;
  const [count, port] = [
    numberIn(values.count ?? '1', COUNT_MAX),
    numberIn(values.port ?? '0', 65_535),
  ];
  const boxes: RunningBox[] = [];
  for (let n = 0; n < count; n += 1) {
    boxes.push(await start(`simulated-${n + 1}`, port === 0 ? 0 : port + n, key));
  }
  if (values.write !== undefined) write(values.write, boxes, key);
  for (const { name, url } of boxes) process.stdout.write(`${name} ${url}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `firewall: ${plainText(error instanceof Error ? error.message : String(error))}\n`,
  );
  process.exitCode = 1;
});

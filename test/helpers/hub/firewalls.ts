/** Simulated FortiGates as `npm run firewall` starts them: a process of their own, known by what it prints and answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { at, isObject } from '../../../src/domain/base/lookup.ts';

const BUNDLE = resolve('dist/firewall.js');

export interface Firewall {
  readonly name: string;
  readonly url: string;
}

export interface Firewalls {
  readonly all: readonly Firewall[];
  readonly stop: () => void;
}

/** With the configuration and the keys of a hub that pushes to them, in `folder`. */
export async function startFirewalls(count: number, folder: string): Promise<Firewalls> {
  const child = spawn(process.execPath, [BUNDLE, '--count', String(count), '--write', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  const all: Firewall[] = [];
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the simulated firewalls ended');
  });
  const started = (async () => {
    for await (const line of lines) {
      const [name = '', url = ''] = line.split(' ');
      if (all.push({ name, url }) === count) return;
    }
  })();
  ended.catch(() => undefined);
  await Promise.race([started, ended]);
  return { all, stop };
}

export const ADDRESSES = 'palisade-addresses-push';

/** What the address feed of a box holds, in no order. */
export async function heldBy({ url }: Firewall): Promise<readonly string[]> {
  const state: unknown = await (await fetch(`${url}/simulate`)).json();
  const lines = at(state, 'feeds', ADDRESSES);
  if (!isObject(state) || !Array.isArray(lines)) throw new Error('it does not say what it holds');
  return lines.map(String).sort();
}

export interface FirewallChange {
  readonly behaviour?: 'well' | 'hang' | 'refuse' | 'forget-answers';
  readonly restart?: true;
}

export async function change({ url }: Firewall, wanted: FirewallChange): Promise<void> {
  await fetch(`${url}/simulate`, { method: 'POST', body: JSON.stringify(wanted) });
}

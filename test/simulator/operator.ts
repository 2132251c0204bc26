/** Operators who act and take back, by a clock of their own; an action that failed is taken again until it is recorded. */
import type { Fact } from '../../src/domain/facts/fact.ts';
import { MINUTE } from '../../src/domain/base/time.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { VirtualTime } from '../../bench/latency/virtual-time.ts';
import { control, override } from '../helpers/hub/publishing.ts';
import type { Process } from './faults.ts';
import type { Span, Truth } from './truth.ts';

export interface OperatorPorts {
  readonly ledger: Ledger;
  readonly process: Process;
  readonly truth: Truth;
  readonly random: () => number;
  readonly time: VirtualTime;
}

const RETRY_SECONDS = 20;
/** A freeze that was taken back may act so long, by whichever clock. */
const THAWING = 3 * MINUTE;
/** So many pins are of a network, and so many exemptions of an address in one that is pinned. */
const NETWORK_PINNED = 0.3;
const IN_PINNED = 0.3;

export function newOperator({ ledger, process, truth, random, time }: OperatorPorts) {
  let last = 0;
  let pins = 0;
  /** Since when a freeze is recorded, and none was taken back since. */
  let freeze: { readonly mode: 'frozen' | 'hard'; readonly dated: number } | undefined;
  let isFreezeTaken = false;
  /** When the last one was taken back. */
  let thawed = 0;
  const networks: string[] = [];
  const inForce: {
    readonly act: 'exempt' | 'pin';
    readonly target: string;
    readonly span: Span;
  }[] = [];
  const newPin = (): string => {
    pins += 1;
    return `118.${100 + Math.floor(pins / 200)}.${pins % 200}.7`;
  };
  const newNetwork = (): string => {
    const network = `119.${100 + networks.length}.7`;
    networks.push(network);
    return `${network}.0/24`;
  };
  const inPinnedNetwork = (): string => {
    const network = networks[Math.floor(random() * networks.length)] ?? '';
    return `${network}.${Math.floor(random() * 256)}`;
  };
  const dated = (): number => (last = Math.max(last + 1, process.clock()));
  const recorded = async (fact: Fact): Promise<void> => {
    for (;;) {
      process.isDead = false;
      const outcome = await ledger
        .record([[fact]], process.clock())
        .then(([one]) => one?.kind ?? 'failed')
        .catch(() => 'failed');
      if (outcome !== 'failed') return;
      await time.pause(RETRY_SECONDS);
    }
  };
  /** Of a target one at a time: what takes it back takes back all there are. */
  const taken = new Set<string>();
  const begin = async (act: 'exempt' | 'pin', target: string): Promise<void> => {
    if (taken.has(target)) return;
    taken.add(target);
    const at = dated();
    const span = truth.begin(act === 'exempt' ? 'exempt' : 'pinned', target, at);
    await recorded(override(act, target, at));
    span.began = time.now();
    inForce.push({ act, target, span });
  };
  const takeBack = async (): Promise<void> => {
    const [one] = inForce.splice(Math.floor(random() * inForce.length), 1);
    if (one === undefined) return;
    one.span.mayEndFrom = time.now();
    const at = dated();
    await recorded(override(one.act, one.target, at, at));
    one.span.ended = Math.max(at, time.now());
    taken.delete(one.target);
  };
  const freezeNow = async (): Promise<void> => {
    if (isFreezeTaken) return;
    isFreezeTaken = true;
    const mode = random() < 0.5 ? 'frozen' : 'hard';
    const at = dated();
    await recorded(control(mode === 'frozen' ? 'freeze' : 'hard', at));
    freeze = { mode, dated: at };
    await time.pause((5 + random() * 20) * MINUTE);
    await resume();
  };
  const resume = async (): Promise<void> => {
    if (!isFreezeTaken) return;
    freeze = undefined;
    await recorded(control('resume', dated()));
    isFreezeTaken = false;
    thawed = time.now();
  };
  return {
    /** `seen`: an address that some finding accuses. */
    async act(seen: string): Promise<void> {
      const drawn = random();
      const exempted = networks.length > 0 && random() < IN_PINNED ? inPinnedNetwork() : seen;
      const network = `${seen.split('.').slice(0, 3).join('.')}.0/24`;
      if (drawn < 0.3) await begin('exempt', exempted);
      else if (drawn < 0.4) await begin('exempt', network);
      else if (drawn < 0.55)
        await begin('pin', random() < NETWORK_PINNED ? newNetwork() : newPin());
      else if (drawn < 0.9) await takeBack();
      else await freezeNow();
    },
    resume,
    /** What is in force for sure. */
    frozen: () => freeze?.mode,
    mayBeFrozen: (since: number) => isFreezeTaken || since < thawed + THAWING,
  };
}

/** The bills of organizations of three sizes. */
import { billOf, onceOf } from '../../src/usecases/cost/bill.ts';
import type { Deployed, Line, AskedOfS3, Scale } from '../../src/usecases/cost/bill-line.ts';

/** The bill of an organization of so many accounts. */
export interface SizedBill {
  readonly accounts: number;
  readonly lines: readonly Line[];
  /** What is paid once, where AWS Config records resources. */
  readonly once: Line;
}

/** The organizations that are billed: each in 17 regions, with 10 FortiGates. */
const SIZES = [10, 100, 1_000];

/** `more`: what is switched on. */
export function sizedBills(
  deployed: Deployed,
  measured: AskedOfS3,
  more: Partial<Scale> = {},
): readonly SizedBill[] {
  return SIZES.map((accounts) => {
    const scale = { accounts, regions: 17, firewalls: 10, ...more };
    return { accounts, lines: billOf(scale, deployed, measured), once: onceOf(scale, deployed) };
  });
}

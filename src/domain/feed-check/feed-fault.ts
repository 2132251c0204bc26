/**
 * What can be wrong with a feed, as data: each kind with its weight and what a device makes of it. `error`:
 * the device blocks something else than is meant, or nothing; `warning`: it works, but by luck or at a cost.
 */

export type FaultLevel = 'error' | 'warning';

const KINDS = {
  status: ['error', 'the server did not answer with the feed: devices keep the list they have'],
  redirect: ['error', 'the server sends elsewhere, where not every device follows'],
  'not-encrypted': ['warning', 'without TLS anyone on the path can change the list'],
  'content-encoding': [
    'error',
    'compressed though it was not asked for: devices read it as garbage',
  ],
  format: ['error', 'a format that the device does not read'],
  'no-such-feed': ['error', 'a kind of list that the device has no feed for'],
  'no-entity-tag': ['warning', 'without an ETag a device loads the list again at every pull'],
  unstable: ['warning', 'two pulls in a row gave different bytes'],
  'content-type': ['warning', 'not sent as text or JSON'],
  digest: ['error', 'the file is not the one that the digest beside it was made of'],
  'utf-16': ['error', 'UTF-16: devices read no line of it'],
  compressed: ['error', 'a compressed file: devices read no line of it'],
  markup: ['error', 'a page or an error message in place of a list'],
  json: ['error', 'not the JSON that is expected'],
  'byte-order-mark': ['error', 'a byte order mark spoils the first line'],
  'not-ascii': ['error', 'a character outside of ASCII'],
  empty: ['error', 'no entry: FortiOS empties the list, and its deny policy lets everything pass'],
  'over-lines': ['error', 'more lines than the device loads: it cuts off the tail'],
  'over-bytes': ['error', 'a larger file than the device takes'],
  'near-limit': ['warning', 'above 80 % of what the device loads'],
  malformed: ['error', 'not an entry: the device skips the line'],
  'line-too-long': ['error', 'longer than the 4,096 characters a device reads of a line'],
  range: ['error', 'a range a-b, which the device does not read'],
  family: ['error', 'another address family than the first line: the device reads one in a file'],
  'special-use': ['error', 'space of no host on the Internet: private, reserved, documentation'],
  wide: ['error', 'a block so wide that it cuts off whole operators'],
  'mixed-hashes': ['error', 'hashes of different kinds in one list'],
  'public-suffix': ['error', 'a name that takes down others with it'],
  sentinel: ['warning', 'the line that says "nothing to say", among entries'],
  wildcard: ['warning', 'a wildcard blocks names that no finding named'],
  'comment-line': [
    'error',
    'a line of comment alone: the device reads comments behind entries only',
  ],
  comment: ['warning', 'a comment: not every device skips it, and it may count as a line'],
  'trailing-text': ['error', 'text behind an entry'],
  blank: ['warning', 'a blank line'],
  spaces: ['warning', 'blanks around an entry'],
  'carriage-return': ['warning', 'CRLF instead of LF'],
  'no-final-newline': ['warning', 'the last line does not end: it may be torn'],
  duplicate: ['warning', 'stands there twice'],
  covered: ['warning', 'lies within another line'],
  'not-collapsed': ['warning', 'fewer lines would cover the same addresses'],
  'host-bits': ['warning', 'a block with host bits set'],
  order: ['warning', 'not in an order of ranks: what is cut off at the tail may matter most'],
} as const satisfies Readonly<Record<string, readonly [FaultLevel, string]>>;

export type FaultKind = keyof typeof KINDS;

export const FAULT_KINDS = Object.keys(KINDS) as readonly FaultKind[];

/** What PAN-OS makes of it, where that differs. */
const PANOS_SAYS: Readonly<Partial<Record<FaultKind, string>>> = {
  empty: 'no entry: PAN-OS matches nothing by such a list',
  'over-lines': 'more lines than the firewall loads: PAN-OS skips the rest and writes a system log',
  'no-entity-tag': 'without an ETag every refresh reads the list again',
  'line-too-long': 'a line of more than 4,096 characters',
};

export function faultText(kind: FaultKind, vendor: 'fortios' | 'panos'): string {
  return (vendor === 'panos' ? PANOS_SAYS[kind] : undefined) ?? KINDS[kind][1];
}

export interface FeedFault {
  readonly kind: FaultKind;
  readonly level: FaultLevel;
  readonly says: string;
  /** How many lines have it; 1 where it is the file's. */
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly FaultExample[];
}

export interface FaultExample {
  /** The first line of a file is number 1; 0 where the fault is the file's. */
  readonly line: number;
  /** What stands there, or what is the matter, short. */
  readonly text: string;
}

/** Collects faults as they are met; memory is bounded whatever the file holds. */
export interface FaultBook {
  readonly note: (kind: FaultKind, line?: number, text?: string) => void;
  /** Adds what was counted elsewhere. */
  readonly count: (kind: FaultKind, count: number, text: string) => void;
  /** Errors first, each group in the order of the table. */
  readonly faults: () => readonly FeedFault[];
}

const EXAMPLES_MAX = 3;
const TEXT_MAX = 80;

export function faultBook(): FaultBook {
  const found = new Map<FaultKind, { count: number; readonly examples: FaultExample[] }>();
  const add = (kind: FaultKind, count: number, example: FaultExample): void => {
    const before = found.get(kind) ?? { count: 0, examples: [] };
    before.count += count;
    if (before.examples.length < EXAMPLES_MAX) before.examples.push(example);
    found.set(kind, before);
  };
  return {
    note: (kind, line = 0, text = '') => {
      add(kind, 1, { line, text: text.slice(0, TEXT_MAX) });
    },
    count: (kind, count, text) => {
      add(kind, count, { line: 0, text });
    },
    faults: () =>
      FAULT_KINDS.flatMap((kind) => {
        const one = found.get(kind);
        const [level, says] = KINDS[kind];
        return one === undefined ? [] : [{ kind, level, says, ...one }];
      }).sort((a, b) => weight(a) - weight(b)),
  };
}

function weight({ level }: FeedFault): number {
  return level === 'error' ? 0 : 1;
}

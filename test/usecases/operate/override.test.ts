import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { OPERATORS } from '../../../src/domain/facts/fact.ts';
import { inForce } from '../../../src/domain/facts/override.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import {
  describeOverrideProblem,
  recordControl,
  recordOverride,
  type ControlRequest,
  type OverrideRequest,
} from '../../../src/usecases/operate/override.ts';
import { NOON } from '../../helpers/data/facts.ts';

const SIGNED = { author: 'arn:aws:sts::222222222222:assumed-role/Analyst/ann', at: NOON };

function request(changes: Partial<OverrideRequest> = {}): OverrideRequest {
  const base = { act: 'exempt', target: '203.0.113.0/24', reason: 'ours' } as const;
  return { ...base, until: undefined, wideIsMeant: false, ...changes };
}

async function kept(ledger: Ledger) {
  const facts = await ledger.about('override', OPERATORS);
  return facts.flatMap((fact) => (fact.kind === 'override' ? [fact.override] : []));
}

const control = (act: 'freeze' | 'resume', reason = 'deploy'): ControlRequest => ({ act, reason });

async function refusal(changes: Partial<OverrideRequest>, author = SIGNED.author) {
  const ledger = memoryLedger();
  const result = await recordOverride(ledger, request(changes), { ...SIGNED, author });
  for await (const fact of ledger.everything()) throw new Error(`kept a ${fact.kind}`);
  return result.ok ? 'none' : describeOverrideProblem(result.problem);
}

describe('an override', () => {
  it('is kept with author, time, reason and end', async () => {
    const ledger = memoryLedger();
    const result = await recordOverride(ledger, request({ until: NOON + 60 }), SIGNED);
    const expected = { act: 'exempt', reason: 'ours', ...SIGNED, until: NOON + 60 };
    expect(result).toMatchObject({ ok: true, value: expected });
    expect(await kept(ledger)).toMatchObject([expected]);
  });

  it('is taken back by the same word that ends when it is said', async () => {
    const ledger = memoryLedger();
    await recordOverride(ledger, request(), SIGNED);
    const later = NOON + 60;
    await recordOverride(ledger, request({ until: later }), { ...SIGNED, at: later });
    const overrides = await kept(ledger);
    expect(overrides).toHaveLength(2);
    expect(inForce(overrides, 'exempt', later - 1)).toHaveLength(1);
    expect(inForce(overrides, 'exempt', later)).toEqual([]);
  });

  it.each([
    ['203.0.113.7', true],
    ['203.0.0.0/16', true],
    ['203.0.0.0/15', false],
    ['2001:db8::/32', true],
    ['2001:db8::/31', false],
    ['com.example', true],
  ])('on %s needs no confirmation: %s', async (target, narrow) => {
    const reason = await refusal({ target }).catch(() => 'none');
    expect(reason === 'none').toBe(narrow);
    const confirmed = request({ target, wideIsMeant: true });
    expect(await recordOverride(memoryLedger(), confirmed, SIGNED)).toMatchObject({ ok: true });
  });

  it.each([
    ['a target with host bits', { target: '203.0.113.1/24' }, 'host bits'],
    ['a target that is none', { target: 'not a name' }, 'not a name'],
    ['no reason', { reason: ' ' }, 'a reason of 1 to 1000 characters'],
    ['an endless reason', { reason: 'x'.repeat(1_001) }, '1001 are given'],
    ['a reason of two lines', { reason: 'ours\nuntil May' }, 'a reason is one line of text'],
    ['a reason that steers a terminal', { reason: '\u001b[2Jours' }, 'without control characters'],
    ['a reason that runs backwards', { reason: 'ours \u202eyaM' }, 'without control characters'],
    ['an end before its beginning', { until: NOON - 1 }, '2026-11-22T11:59:59Z lies before now'],
  ])('is refused with %s, and nothing is kept', async (_, changes, words) => {
    expect(await refusal(changes)).toContain(words);
  });

  it('is refused without an author', async () => {
    expect(await refusal({}, '')).toContain('author');
  });

  it('rises as a fault, never as success, when the ledger does not take it', async () => {
    const cause = new Error('throttled');
    const failing: Ledger = {
      ...memoryLedger(),
      record: () => Promise.resolve([{ kind: 'failed', cause }]),
    };
    await expect(recordOverride(failing, request(), SIGNED)).rejects.toMatchObject({ cause });
    await expect(recordControl(failing, control('freeze'), SIGNED)).rejects.toThrow('throttled');
  });
});

describe('a control', () => {
  const release = {
    act: 'release',
    growth: 10,
    shrink: 0,
    until: NOON + 60,
    reason: 'ok',
  } as const;

  it.each<ControlRequest>([
    control('freeze'),
    control('resume'),
    { act: 'rollback', edition: 41, reason: 'bad list' },
    release,
  ])('is kept as it was said: %o', async (said) => {
    const ledger = memoryLedger();
    const expected = { ...said, ...SIGNED };
    expect(await recordControl(ledger, said, SIGNED)).toEqual({ ok: true, value: expected });
    expect(await ledger.about('control', 'publisher')).toEqual([
      { kind: 'control', control: expected },
    ]);
  });

  it.each<[string, ControlRequest, string]>([
    ['no reason', control('freeze', ''), 'reason'],
    ['a negative count', { ...release, growth: -1 }, 'whole numbers'],
    ['a broken edition', { act: 'rollback', edition: 1.5, reason: 'x' }, 'whole numbers'],
    ['an end before its beginning', { ...release, until: NOON - 1 }, 'before now'],
  ])('is refused with %s', async (_, said, words) => {
    const ledger = memoryLedger();
    const result = await recordControl(ledger, said, SIGNED);
    expect(result.ok ? '' : describeOverrideProblem(result.problem)).toContain(words);
    expect(await ledger.about('control', 'publisher')).toEqual([]);
  });
});

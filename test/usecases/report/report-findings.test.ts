import { describe, expect, it, test } from 'vitest';
import { memoryReceipts } from '../../../src/adapters/memory/memory-receipts.ts';
import type { HttpAnswer } from '../../../src/domain/reports/sink.ts';
import { DAY } from '../../../src/domain/base/time.ts';
import { message, START, TOKEN, withToken, world, type Turn } from '../../helpers/hub/reporting.ts';

const answer = (status: number, body: unknown = '', headers = {}): Turn => ({
  answer: { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
});
const GUID = '7d2bb3bb-9f62-4c6a-8f5a-2b1f0e9f9a11';
const taken = answer(200, GUID);
const expired = answer(400, { error_description: 'Expired oauth2 access token' });
const scripted = (turns: readonly Turn[]) => (_: unknown, nth: number) => turns[nth - 1] ?? taken;
const kinds = (reported: readonly { readonly outcome: { readonly kind: string } }[]) =>
  reported.map(({ outcome }) => outcome.kind);
const steps = ({ requests }: ReturnType<typeof world>) =>
  requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);

describe('a report to TruSTAR', () => {
  it('is one request with a token, and the token serves the next', async () => {
    const station = world({ turn: withToken(() => taken) });
    expect(kinds(await station.report([message({}), message({ id: 'f2' })]))).toEqual([
      'delivered',
      'delivered',
    ]);
    const upsert = 'POST /api/1.3/reports/upsert';
    expect(steps(station)).toEqual(['POST /oauth/token', upsert, upsert]);
  });

  it('gets a new token when it has ended', async () => {
    const station = world({ turn: withToken(() => taken) });
    await station.report([message({})]);
    station.clock.ms += 540_000;
    await station.report([message({ id: 'f2' })]);
    expect(steps(station).filter((step) => step.includes('token'))).toHaveLength(2);
  });

  it('finds its way where there is no upsert, and begins there the next time', async () => {
    const station = world({
      turn: scripted([TOKEN, answer(404), answer(404), taken, answer(200, { id: GUID }), taken]),
    });
    expect(kinds(await station.report([message({}), message({ id: 'f2' })]))).toEqual([
      'delivered',
      'delivered',
    ]);
    expect(steps(station).map((step) => step.replace(/reports\/ZW5\w+=*/, 'reports/:id'))).toEqual([
      'POST /oauth/token',
      'POST /api/1.3/reports/upsert',
      'GET /api/1.3/reports/:id',
      'POST /api/1.3/reports',
      'GET /api/1.3/reports/:id',
      `PUT /api/1.3/reports/${GUID}`,
    ]);
  });

  it('replaces a report that the Station had, but did not show yet', async () => {
    for (const refused of [400, 409]) {
      let isShown = false;
      let isDone = false;
      const station = world({
        turn: withToken(({ method, url }) => {
          if (url.includes('upsert')) return answer(404);
          if (method === 'PUT') isDone = true;
          if (method === 'PUT') return taken;
          if (method === 'POST') return answer(refused, { message: 'refused' });
          return isShown ? answer(200, { id: GUID }) : answer(404);
        }),
      });
      const sent = message({});
      const [hidden] = await station.report([sent]);
      expect(hidden?.outcome).toMatchObject({
        kind: 'again',
        reason: expect.stringContaining(`HTTP ${refused} to the new report`) as unknown,
      });
      isShown = true;
      expect(kinds(await station.report([{ ...sent, receiveCount: 2 }]))).toEqual(['delivered']);
      expect([isDone, station.deadLetters]).toEqual([true, []]);
    }
  });

  it('takes an expired token for what it is: secret and token again, once', async () => {
    const station = world({ turn: scripted([TOKEN, expired, TOKEN, taken]) });
    expect(kinds(await station.report([message({})]))).toEqual(['delivered']);
    expect(station.secretReads.fresh).toBe(1);
    const stubborn = world({ turn: withToken(() => expired) });
    const [{ outcome } = { outcome: undefined }] = await stubborn.report([message({})]);
    expect(outcome).toEqual({ kind: 'rejected', reason: 'HTTP 400: the token is not taken' });
    expect(stubborn.requests).toHaveLength(4);
  });

  it('waits the milliseconds it is told to, and tries again itself', async () => {
    const busy = answer(429, { waitTime: 1_500 });
    const station = world({ turn: scripted([TOKEN, busy, busy, taken]) });
    expect(kinds(await station.report([message({})]))).toEqual(['delivered']);
    expect(station.pauses.filter((ms) => ms > 1_000)).toEqual([2_000, 2_000]);
  });

  it('leaves a longer wait to the queue, and keeps it for all', async () => {
    const station = world({ turn: withToken(() => answer(429, { waitTime: 240_000 })) });
    const reported = await station.report([message({}), message({ id: 'f2' })]);
    expect(reported.map(({ outcome }) => outcome)).toEqual([
      { kind: 'again', reason: 'HTTP 429: too many requests', after: 240 },
      { kind: 'again', reason: 'there was no time to ask the sink', after: 240 },
    ]);
    expect(station.requests).toHaveLength(2);
  });

  it('is final when it is too large: dead letters at once, with reason and trace id, and no retry', async () => {
    const large = answer(413, { message: 'too many indicators' }, { 'trace-id': 'trace-0001' });
    const station = world({ turn: withToken(() => large) });
    const sent = message({});
    expect(kinds(await station.report([sent]))).toEqual(['rejected']);
    expect(station.deadLetters).toEqual([
      { reason: 'HTTP 413: too large for the sink (trace trace-0001)', received: sent.body },
    ]);
    expect(station.requests).toHaveLength(2);
  });
});

describe('versions of a finding', () => {
  const version = (count: number, minute: number) =>
    message({ updated: `2026-08-03T10:0${minute}:00Z`, service: { count } });
  const counts = (hook: ReturnType<typeof world>) =>
    hook.requests.map(({ body }) => {
      const event = JSON.parse(body ?? '') as { data: { count: number } };
      return event.data.count;
    });
  const hook = () => world({ name: 'webhook', turn: () => answer(204) });

  it('are each sent once, oldest first, whatever order and repetition they come in', async () => {
    const sink = hook();
    const [one, two, three] = [version(1, 1), version(2, 2), version(3, 3)];
    expect(kinds(await sink.report([three, one, two]))).toEqual(Array(3).fill('delivered'));
    expect(kinds(await sink.report([two, three, one, version(3, 3)]))).toEqual(
      Array(4).fill('known'),
    );
    expect(counts(sink)).toEqual([1, 2, 3]);
  });

  it('that come late are known, not sent: an older one never follows a newer', async () => {
    const sink = hook();
    await sink.report([version(2, 2)]);
    expect(kinds(await sink.report([version(1, 1)]))).toEqual(['known']);
    expect(counts(sink)).toEqual([2]);
  });

  it('are dropped when a later one failed, which is tried until it is taken', async () => {
    let isDown = true;
    const sink = world({ name: 'webhook', turn: () => (isDown ? answer(500) : answer(204)) });
    expect(kinds(await sink.report([version(2, 2)]))).toEqual(['again']);
    expect(kinds(await sink.report([version(1, 1)]))).toEqual(['overtaken']);
    isDown = false;
    expect(kinds(await sink.report([version(2, 2)]))).toEqual(['delivered']);
    expect(counts(sink)).toEqual([2, 2]);
  });

  it('of a year to come do not keep later ones out: times end 5 minutes after arrival', async () => {
    const sink = hook();
    const updated = (time: number) => new Date(time * 1_000).toISOString();
    const forged = message({ updated: '9999-01-01T00:00:00.500Z', service: { count: 1 } });
    const later = START + 600;
    const next = message({ updated: updated(later), service: { count: 2 } }, { arrival: later });
    expect(kinds(await sink.report([forged]))).toEqual(['delivered']);
    expect(kinds(await sink.report([next, forged]))).toEqual(['delivered', 'known']);
    const times = sink.requests.map(
      ({ body }) => (JSON.parse(body ?? '') as { time: string }).time,
    );
    expect(times.map((time) => Date.parse(time) / 1_000)).toEqual([START + 300, later]);
  });

  it('stay out of each other’s way in two processes', async () => {
    const receipts = memoryReceipts();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((open) => (release = open));
    const slow = world({
      name: 'webhook',
      receipts,
      holder: 'slow',
      turn: () => gate.then(() => answer(204)),
    });
    const fast = world({ name: 'webhook', receipts, holder: 'fast', turn: () => answer(204) });
    const first = slow.report([version(1, 1)]);
    await new Promise((later) => setTimeout(later, 5));
    const newer = version(2, 2);
    expect(kinds(await fast.report([newer]))).toEqual(['again']);
    release();
    expect(kinds(await first)).toEqual(['delivered']);
    expect(kinds(await fast.report([newer]))).toEqual(['delivered']);
  });
});

describe('a sink that fails', () => {
  const down = (fails: string): Turn => ({ fails });

  it('puts a report off with full jitter, longer each time, a quarter of an hour at most', async () => {
    const hook = world({ name: 'webhook', turn: () => down('no answer: ECONNRESET') });
    const waits = [];
    for (const receiveCount of [1, 2, 3, 9, 400]) {
      const [one] = await hook.report([message({}, { receiveCount })]);
      if (one?.outcome.kind === 'again') waits.push(one.outcome.after);
    }
    expect(waits).toEqual([3, 6, 11, 451, 451]); // half of 5 s, 10 s, 20 s, 900 s, 900 s
  });

  it('is left alone for the rest of a batch after two failures, and tried again with the next', async () => {
    const hook = world({ name: 'webhook', turn: () => answer(503) });
    const batch = Array.from({ length: 6 }, (_, n) => message({ id: `f${n}` }));
    expect(kinds(await hook.report(batch))).toEqual(Array(6).fill('again'));
    expect(hook.requests).toHaveLength(2);
    await hook.report(batch);
    expect(hook.requests).toHaveLength(4);
  });

  it('keeps reports that it fails at from the good ones beside them, whatever time they ask for', async () => {
    const broken = answer(500, '', { 'retry-after': '900' });
    const hook = world({
      name: 'webhook',
      turn: ({ body }) => (/bad\d-/.test(body ?? '') ? broken : answer(204)),
      sink: { profile: 'full' },
    });
    const batch = ['bad0', 'bad1', 'bad2', 'f0', 'f1'].map((id) => message({ id }));
    const reported = await hook.report(batch);
    expect(kinds(reported)).toEqual(['again', 'again', 'again', 'delivered', 'delivered']);
    expect(reported[0]?.outcome).toEqual({ kind: 'again', reason: 'HTTP 500', after: 900 });
    expect(hook.pauses.filter((ms) => ms > 1_000)).toEqual([]);
  });

  it('is given up after a day, with the last reason', async () => {
    const hook = world({ name: 'webhook', turn: () => down('no answer: ETIMEDOUT') });
    const old = message({}, { sentAt: START - DAY, receiveCount: 200 });
    expect(kinds(await hook.report([old]))).toEqual(['rejected']);
    expect(hook.deadLetters).toEqual([
      { reason: 'given up after 1d: no answer: ETIMEDOUT', received: old.body },
    ]);
  });

  it('never takes longer than the run: what has no time left is put off unasked', async () => {
    const hook = world({
      name: 'webhook',
      turn: () => ({ fails: 'no answer: it took too long', takesMs: 10_000 }),
    });
    const start = hook.clock.ms;
    const batch = Array.from({ length: 4 }, (_, n) => message({ id: `f${n}` }));
    expect(kinds(await hook.report(batch, 20_000))).toEqual(Array(4).fill('again'));
    expect(hook.clock.ms - start).toBeLessThanOrEqual(20_000);
    expect(hook.requests).toHaveLength(1);
  });

  it('that answers one thing here and another there is asked a few times at most', async () => {
    const circles = withToken(({ method }) => (method === 'GET' ? expired : answer(404)));
    const station = world({ turn: circles });
    expect(kinds(await station.report([message({})]))).toEqual(['rejected']);
    expect(station.requests.length).toBeLessThan(10);
  });
});

describe('what is no report', () => {
  const NO_IDS = { service: { serviceName: 'guardduty' } };
  const hook = (sink = {}) => world({ name: 'webhook', turn: () => answer(204), sink });

  test.each([
    ['not JSON', '{', 'no finding: the message is not JSON'],
    ['nothing', '[]', 'no finding: an empty list'],
    ['two findings', JSON.stringify([NO_IDS, NO_IDS]), 'expected one finding, the message holds 2'],
    ['a finding without ids', JSON.stringify(NO_IDS), /^finding refused: accountId is absent/],
    [
      'a finding nested too deep',
      `{"service":{"serviceName":"guardduty","a":${'{"a":'.repeat(200)}1${'}'.repeat(202)}`,
      /too deep/,
    ],
  ])(
    '%s goes to the dead letters with the reason, and the rest is sent',
    async (_, body, reason) => {
      const sink = hook();
      const reported = await sink.report([message({}, { body }), message({})]);
      expect(kinds(reported)).toEqual(['rejected', 'delivered']);
      expect(sink.deadLetters).toEqual([
        {
          reason: (typeof reason === 'string' ? reason : expect.stringMatching(reason)) as unknown,
          received: body,
        },
      ]);
    },
  );

  it('is left out with its reason, and not sent', async () => {
    const sink = hook({ minSeverity: 7 });
    const reported = await sink.report([
      message({ severity: 2 }),
      message({ severity: 8, id: 'f2' }),
    ]);
    expect(reported.map(({ outcome }) => outcome)).toEqual([
      { kind: 'left-out', reason: "severity 2 is below the sink's minimum of 7" },
      { kind: 'delivered' },
    ]);
    expect(sink.requests).toHaveLength(1);
  });

  it('comes again if the dead letters cannot be written', async () => {
    const full = world({
      name: 'webhook',
      turn: () => answer(400),
      onDeadLetter: () => {
        throw new Error('disk full');
      },
    });
    const [one] = await full.report([message({})]);
    expect(one?.outcome).toMatchObject({ kind: 'again', reason: 'disk full' });
  });
});

describe('what we lack ourselves', () => {
  it('puts reports off: a secret that cannot be read, or lacks something, is nobody’s refusal', async () => {
    const unreadable = world({
      name: 'splunk',
      turn: () => answer(200),
      secret: () => {
        throw new Error('cannot read the secret');
      },
    });
    const [first] = await unreadable.report([message({})]);
    expect(first?.outcome).toMatchObject({ kind: 'again', reason: 'cannot read the secret' });
    const empty = world({ name: 'splunk', turn: () => answer(200), secret: () => ({}) });
    const [second] = await empty.report([message({})]);
    expect(second?.outcome).toMatchObject({
      kind: 'again',
      reason: 'the secret of splunk cannot be used: expected token',
    });
  });

  it('sends again what was taken when the receipt could not be written', async () => {
    const receipts = memoryReceipts();
    let broken = true;
    const shaky = {
      ...receipts,
      taken: (...args: Parameters<typeof receipts.taken>) =>
        broken ? Promise.reject(new Error('throttled')) : receipts.taken(...args),
    };
    const hook = world({ name: 'webhook', receipts: shaky, turn: () => answer(204) });
    const sent = message({});
    expect(kinds(await hook.report([sent]))).toEqual(['again']);
    broken = false;
    expect(kinds(await hook.report([sent]))).toEqual(['delivered']);
    const ids = hook.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids[0]).toBe(ids[1]);
  });
});

describe('a batch for Splunk', () => {
  it('goes in one request', async () => {
    const hec = world({ name: 'splunk', turn: () => answer(200) });
    const batch = Array.from({ length: 10 }, (_, n) => message({ id: `f${n}` }));
    expect(kinds(await hec.report(batch))).toEqual(Array(10).fill('delivered'));
    expect(hec.requests).toHaveLength(1);
  });

  it('holds a finding once that came by two routes', async () => {
    const hec = world({ name: 'splunk', turn: () => answer(200) });
    const batch = ['f0', 'f1', 'f0', 'f1', 'f0'].map((id) => message({ id }));
    expect(kinds(await hec.report(batch)).toSorted()).toEqual([
      ...['delivered', 'delivered', 'known', 'known', 'known'],
    ]);
    expect(hec.requests.map(({ body }) => body?.match(/"finding_id"/g)?.length)).toEqual([2]);
  });

  it('is taken apart when it is refused, so that only the bad one is', async () => {
    const bad = ({ body = '' }: { readonly body: string | undefined }) =>
      body.includes('poison') ? answer(400, { code: 6, 'invalid-event-number': 1 }) : answer(200);
    const hec = world({ name: 'splunk', turn: bad, sink: { profile: 'full' } });
    const batch = ['f0', 'poison', 'f2'].map((id) => message({ id }));
    expect(kinds(await hec.report(batch))).toEqual(['delivered', 'rejected', 'delivered']);
    expect(hec.requests).toHaveLength(4);
  });

  it('is taken apart when the sink fails at it', async () => {
    const bad = ({ body = '' }: { readonly body: string | undefined }) =>
      body.includes('poison') ? answer(500) : answer(200);
    const hec = world({ name: 'splunk', turn: bad, sink: { profile: 'full' } });
    const batch = ['f0', 'poison', 'f2'].map((id) => message({ id }));
    expect(kinds(await hec.report(batch))).toEqual(['delivered', 'again', 'delivered']);
  });

  it('is half as large with each time that its reports came back', async () => {
    const requestsAt = async (receiveCount: number) => {
      const hec = world({ name: 'splunk', turn: () => answer(200) });
      const batch = Array.from({ length: 10 }, (_, n) =>
        message({ id: `f${n}` }, { receiveCount }),
      );
      await hec.report(batch);
      return hec.requests.length;
    };
    expect(await Promise.all([1, 4, 5, 6, 7, 8, 99].map(requestsAt))).toEqual([
      ...[1, 1, 2, 4, 10, 10, 10],
    ]);
  });

  it('is no larger than half a megabyte', async () => {
    const hec = world({ name: 'splunk', turn: () => answer(200), sink: { profile: 'full' } });
    const large = (id: string) => message({ id, top: { description: 'x'.repeat(200_000) } });
    await hec.report(['f0', 'f1', 'f2', 'f3', 'f4'].map(large));
    expect(hec.requests).toHaveLength(3);
    for (const { body } of hec.requests) expect(body?.length).toBeLessThan(512 * 1_024);
  });
});

it('keeps to the pace that is configured', async () => {
  const hook = world({ name: 'webhook', turn: () => answer(204), sink: { requestsPerMinute: 30 } });
  const start = hook.clock.ms;
  await hook.report(Array.from({ length: 5 }, (_, n) => message({ id: `f${n}` })));
  expect(hook.clock.ms - start).toBeGreaterThanOrEqual(8_000);
});

it('tells nothing of a secret, whatever a sink answers', async () => {
  const echo = (request: { readonly headers: object }): Partial<HttpAnswer> => {
    const said = JSON.stringify(request.headers);
    return { status: 400, headers: { 'trace-id': 'tok-1-and-more' }, body: said };
  };
  const station = world({ turn: withToken((request) => ({ answer: echo(request) })) });
  const told = JSON.stringify([await station.report([message({})]), station.deadLetters]);
  expect(told).toContain('HTTP 400');
  expect(told).not.toMatch(/tok-1|key-of-ours|secret-of-ours|a2V5/);
});

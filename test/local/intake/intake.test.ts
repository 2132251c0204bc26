import { describe, expect, it } from 'vitest';
import { localBus } from '../../../src/local/intake/bus.ts';
import { intake } from '../../../src/local/intake/intake.ts';
import { NOON } from '../../helpers/data/facts.ts';
import { ADMINISTRATOR, judgementEvent, type Judged } from '../../helpers/data/judgements.ts';

async function offer(administrator: string | undefined, judged: Partial<Judged> = {}) {
  const queued: string[] = [];
  const queue = {
    send: (bodies: readonly string[]) => {
      queued.push(...bodies);
      return Promise.resolve(bodies.map((_, n) => String(n)));
    },
    counts: () => ({ held: queued.length, dead: 0 }),
  };
  const event = judgementEvent({ call: 'ArchiveFindings', ids: ['aa01'], at: NOON, ...judged });
  const offered = [{ source: '', read: { judgement: event } }];
  const [admission] = await intake(localBus(administrator), queue).take(offered, NOON);
  return { admission, queued: queued.map((body) => JSON.parse(body) as unknown), event };
}

describe('a judgement that is offered to the local hub', () => {
  it('goes by the bus to the queue, as the administrator’s rule takes it', async () => {
    const { admission, queued, event } = await offer(ADMINISTRATOR);
    expect(admission).toEqual({ outcome: 'accepted', finding: 'eu-west-1/aa01' });
    expect(queued).toEqual([event]);
  });

  it('is believed of any account while no administrator is configured', async () => {
    const { admission } = await offer(undefined, { account: '111111111111' });
    expect(admission).toMatchObject({ outcome: 'accepted' });
  });

  it('is stopped where a member’s rule would stop it', async () => {
    const { admission, queued } = await offer(ADMINISTRATOR, { account: '111111111111' });
    expect(admission).toMatchObject({ outcome: 'refused', field: 'account' });
    expect(queued).toEqual([]);
  });

  it('is refused with what is wrong with it', async () => {
    const { admission } = await offer(ADMINISTRATOR, { ids: [] });
    expect(admission).toEqual({
      outcome: 'refused',
      reason: 'judgement refused: expected 1 to 50 ids of findings at requestParameters.findingIds',
    });
  });
});

/** The probe and the list of accounts as AWS hears them, over the wire. */
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { auditedAccounts } from '../../../src/adapters/organizations/audited-accounts.ts';
import { enrolledMembers } from '../../../src/adapters/guardduty/enrolled-members.ts';
import { pairProbe } from '../../../src/adapters/guardduty/pair-probe.ts';
import { verdictOn, type AuditTerms } from '../../../src/domain/coverage/coverage.ts';
import { memberPattern } from '../../../src/domain/forwarding/member-pattern.ts';
import {
  awsAnswering,
  awsEndpoint,
  ROLE_TAKEN,
  type Answers,
} from '../../helpers/fakes/aws-endpoint.ts';

const SECURITY = '210987654321';
const MEMBER = '444455556666';
const REGION = 'eu-west-1';
const TERMS: AuditTerms = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: [REGION, 'me-south-1'],
  collection: 'both',
  hubBusArn: `arn:aws:events:${REGION}:${SECURITY}:event-bus/palisade`,
};

/** What a member answers that forwards. */
const forwarding: Answers = {
  AssumeRole: () => ROLE_TAKEN,
  'GET /detector': () => ({ detectorIds: ['d1'] }),
  'GET /detector/d1': () => ({
    status: 'ENABLED',
    serviceRole: 'r',
    findingPublishingFrequency: 'FIFTEEN_MINUTES',
  }),
  'GET /detector/d1/administrator': () => ({
    administrator: { accountId: SECURITY, relationshipStatus: 'Enabled' },
  }),
  ListRules: ({ input }) => ({
    Rules:
      input['NamePrefix'] === 'StackSet-Palisade'
        ? [
            {
              Name: 'StackSet-PalisadeMembers-1-Findings-X',
              State: 'ENABLED',
              EventPattern: JSON.stringify(memberPattern(MEMBER)),
            },
          ]
        : [],
  }),
  ListTargetsByRule: ({ region }) => targetsWith(`arn:aws:sqs:${region}:${MEMBER}:${QUEUE}`),
  GetQueueAttributes: () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }),
};

const QUEUE = 'StackSet-PalisadeMembers-1-Undelivered-X';

function targetsWith(deadLetters: string) {
  return {
    Targets: [
      {
        Id: 'hub',
        Arn: TERMS.hubBusArn,
        RoleArn: `arn:aws:iam::${MEMBER}:role/r`,
        DeadLetterConfig: { Arn: deadLetters },
      },
    ],
  };
}

async function looking(
  differing: Answers,
  account = MEMBER,
  regions: readonly string[] = [REGION],
  isPrepared = false,
) {
  const answers = { ...forwarding, ...differing };
  const { asked } = await awsAnswering(answers);
  const sts = new STSClient({ region: REGION });
  const options = { maxAttempts: 1 };
  const enrolled = enrolledMembers((region) => new GuardDutyClient({ ...options, region }));
  const probe = pairProbe({ sts, options, ...(isPrepared ? { enrolled } : {}) }, TERMS);
  await probe.prepare?.(regions.map((region) => ({ account, region })));
  const verdicts = [];
  const waiting = [];
  for (const region of regions) {
    const facts = await probe.facts({ account, region });
    waiting.push(facts.waiting);
    verdicts.push(verdictOn({ id: account, state: 'ACTIVE' }, region, facts, TERMS));
  }
  return { verdicts, asked, waiting };
}

const refused = (error: string) => () => ({ error, message: 'as the test says' });

describe('the probe', () => {
  it('finds a member that forwards with six calls a region, and takes its role once', async () => {
    const { verdicts, asked } = await looking({}, MEMBER, [REGION, 'us-east-1']);
    expect(verdicts).toEqual([{ kind: 'configured' }, { kind: 'configured' }]);
    expect(asked.map(({ operation }) => operation).sort()).toEqual([
      'AssumeRole',
      ...Object.keys(forwarding)
        .filter((name) => name !== 'AssumeRole')
        .flatMap((name) => [name, name])
        .sort(),
    ]);
    expect(asked.find(({ operation }) => operation === 'AssumeRole')?.input).toMatchObject({
      RoleArn: `arn:aws:iam::${MEMBER}:role/PalisadeAudit`,
    });
  });

  it('counts the dead letters of the rules, by the queue that their targets name', async () => {
    const some = {
      GetQueueAttributes: () => ({ Attributes: { ApproximateNumberOfMessages: '7' } }),
    };
    const { waiting, asked } = await looking(some);
    expect(waiting).toEqual([{ known: 7 }]);
    expect(asked.find(({ service }) => service === 'sqs')?.input).toEqual({
      QueueUrl: `https://sqs.${REGION}.amazonaws.com/${MEMBER}/${QUEUE}`,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
  });

  it.each<[string, Answers]>([
    ['access-denied', { GetQueueAttributes: refused('AccessDenied') }],
    ['unreadable', { GetQueueAttributes: () => ({ Attributes: {} }) }],
  ])('takes dead letters that it cannot count for no empty queue: %s', async (reason, answers) => {
    const { verdicts, waiting } = await looking(answers);
    expect(waiting).toMatchObject([{ unknown: reason }]);
    expect(verdicts).toEqual([{ kind: 'configured' }]);
  });

  it.each([
    `arn:aws:sqs:${REGION}:999999999999:${QUEUE}`,
    `arn:aws:sqs:${REGION}:${MEMBER}:of-somebody-else`,
    `arn:aws:sqs:us-east-1:${MEMBER}:${QUEUE}`,
    'arn:x',
  ])('asks no queue that is not of our stack there: %s', async (deadLetters) => {
    const { waiting, asked } = await looking({ ListTargetsByRule: () => targetsWith(deadLetters) });
    expect(waiting).toEqual([undefined]);
    expect(asked.map(({ service }) => service)).not.toContain('sqs');
  });

  it('looks at the security account with its own credentials, and asks it for no administrator', async () => {
    const { verdicts, asked } = await looking({}, SECURITY);
    expect(verdicts).toMatchObject([{ kind: 'gap', reasons: ['pattern-not-ours'] }]);
    const operations = asked.map(({ operation }) => operation);
    expect(operations).not.toContain('AssumeRole');
    expect(operations).not.toContain('GET /detector/d1/administrator');
  });

  it('knows the rule of a stack that was launched by hand', async () => {
    const { verdicts } = await looking({
      ListRules: (asked) =>
        asked.input['NamePrefix'] === 'PalisadeMember-'
          ? (forwarding['ListRules']?.({
              ...asked,
              input: { NamePrefix: 'StackSet-Palisade' },
            }) ?? {})
          : { Rules: [] },
    });
    expect(verdicts).toEqual([{ kind: 'configured' }]);
  });

  it.each<[string, Answers, object]>([
    [
      'no role',
      { AssumeRole: refused('AccessDenied') },
      { kind: 'unknown', reason: 'access-denied' },
    ],
    [
      'a refused list of rules',
      { ListRules: refused('AccessDeniedException') },
      { kind: 'unknown', reason: 'access-denied' },
    ],
    [
      'a refused detector',
      { 'GET /detector': refused('AccessDeniedException') },
      { kind: 'unknown', reason: 'access-denied' },
    ],
    [
      'throttling',
      { ListTargetsByRule: refused('ThrottlingException') },
      { kind: 'unknown', reason: 'throttled' },
    ],
    [
      'more rules than anybody needs',
      { ListRules: () => ({ Rules: [], NextToken: '2' }) },
      { kind: 'unknown', reason: 'unreadable' },
    ],
    [
      'no detector, whatever else is refused',
      {
        'GET /detector': () => ({ detectorIds: [] }),
        ListRules: refused('AccessDeniedException'),
      },
      { kind: 'gap', reasons: ['no-detector'] },
    ],
    [
      'an administrator that has let go of it',
      {
        'GET /detector/d1/administrator': () => ({
          administrator: { accountId: SECURITY, relationshipStatus: 'Removed' },
        }),
      },
      { kind: 'gap', reasons: ['not-administered'] },
    ],
    [
      'a rule that somebody has switched off',
      {
        ListRules: (asked) => {
          const told = forwarding['ListRules']?.(asked) ?? {};
          const text = JSON.stringify(told).replace('ENABLED', 'DISABLED');
          return JSON.parse(text) as object;
        },
      },
      { kind: 'gap', reasons: ['rule-disabled', 'by-administrator-only'] },
    ],
  ])('reports %s', async (_what, answers, verdict) => {
    const { verdicts } = await looking(answers);
    expect(verdicts).toMatchObject([verdict]);
  });

  it('asks nothing more of a region that does not know the account', async () => {
    const refusing = { 'GET /detector': refused('UnrecognizedClientException') };
    const { verdicts, asked } = await looking(refusing, MEMBER, ['me-south-1']);
    expect(verdicts).toEqual([{ kind: 'region-not-enabled' }]);
    expect(asked).toHaveLength(2);
  });
});

describe('what GuardDuty’s administrator says of its members', () => {
  const members = (more: object) => ({
    'POST /detector/d1/member/get': () => ({
      members: [
        {
          accountId: MEMBER,
          detectorId: 'd2',
          masterId: SECURITY,
          relationshipStatus: 'Enabled',
          ...more,
        },
      ],
      unprocessedAccounts: [],
    }),
  });
  const lookingAfter = (answers: Answers) => looking(answers, MEMBER, [REGION], true);

  it('leaves three calls to be asked of one that it monitors', async () => {
    const { verdicts, asked } = await lookingAfter(members({}));
    expect(verdicts).toEqual([{ kind: 'configured' }]);
    expect(asked.map(({ operation }) => operation)).toEqual([
      ...['GET /detector', 'GET /detector/d1', 'POST /detector/d1/member/get'],
      ...['AssumeRole', 'ListRules', 'ListTargetsByRule', 'GetQueueAttributes'],
    ]);
    expect(asked[2]?.input).toEqual({ accountIds: [MEMBER] });
  });

  it('is how often the administrator’s own detector publishes', async () => {
    const { verdicts } = await lookingAfter({
      ...members({}),
      'GET /detector/d1': () => ({ status: 'ENABLED', findingPublishingFrequency: 'SIX_HOURS' }),
    });
    expect(verdicts).toEqual([{ kind: 'gap', reasons: ['slow-publishing'] }]);
  });

  it.each<[string, Answers]>([
    ['it does not monitor', members({ relationshipStatus: 'Disabled' })],
    ['has no detector', members({ detectorId: undefined })],
    ['is no member', { 'POST /detector/d1/member/get': () => ({ members: [] }) }],
    ['cannot be asked for', { 'POST /detector/d1/member/get': refused('BadRequestException') }],
  ])('is nothing of one that %s: it is asked itself', async (_, answers) => {
    const { verdicts, asked } = await lookingAfter(answers);
    expect(verdicts).toEqual([{ kind: 'configured' }]);
    expect(asked.map(({ operation }) => operation)).toContain('GET /detector/d1/administrator');
  });
});

describe('the accounts below the OUs', () => {
  it('are those of all depths and pages, each once, with their states', async () => {
    const below: Readonly<Record<string, readonly string[]>> = {
      'r-ab12': ['ou-ab12-a', 'ou-ab12-b'],
      'ou-ab12-a': ['ou-ab12-c'],
    };
    await awsEndpoint(({ operation, input }) => {
      const parent = String(input['ParentId']);
      if (operation === 'ListOrganizationalUnitsForParent') {
        return { OrganizationalUnits: (below[parent] ?? []).map((Id) => ({ Id })) };
      }
      if (parent === 'ou-ab12-c' && input['NextToken'] === undefined) {
        return { Accounts: [{ Id: '1', State: 'ACTIVE', Status: 'ACTIVE' }], NextToken: '2' };
      }
      if (parent === 'ou-ab12-c') return { Accounts: [{ Id: '2', State: 'PENDING_CLOSURE' }] };
      return { Accounts: parent === 'ou-ab12-b' ? [{ Id: '3', Status: 'SUSPENDED' }] : [] };
    });
    const accounts = auditedAccounts(new OrganizationsClient({ region: 'us-east-1' }));
    const found = await accounts.below(['r-ab12', 'ou-ab12-c']);
    expect([...found].sort((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: '1', state: 'ACTIVE' },
      { id: '2', state: 'PENDING_CLOSURE' },
      { id: '3', state: 'SUSPENDED' },
    ]);
  });

  it('are not a part of them if one OU cannot be read', async () => {
    await awsEndpoint(({ operation }) =>
      operation === 'ListAccountsForParent'
        ? { error: 'AccessDeniedException', message: 'no' }
        : { OrganizationalUnits: [] },
    );
    const accounts = auditedAccounts(new OrganizationsClient({ region: 'us-east-1' }));
    await expect(accounts.below(['ou-ab12-a'])).rejects.toThrow('cannot list what lies below');
  });
});

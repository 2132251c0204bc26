import { expect, test } from 'vitest';
import { AwsFault, awsFault } from '../../../src/adapters/shared/aws-fault.ts';

/** As the SDK throws it. */
function thrown(name: string, message: string, more: object = { $metadata: {} }): Error {
  return Object.assign(new Error(message), { name }, more);
}

test.each([
  [
    thrown('ExpiredTokenException', 'The security token included in the request is expired'),
    'the credentials have ended: log in again (aws sso login --profile NAME), or take new ones',
  ],
  [
    thrown('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    'AWS does not know these credentials: check --profile, AWS_PROFILE and AWS_ACCESS_KEY_ID',
  ],
  [
    thrown('CredentialsProviderError', 'Could not load credentials from any providers', {}),
    'no credentials of AWS: Could not load credentials from any providers; name a profile with --profile',
  ],
  [
    thrown('CredentialsProviderError', 'The SSO session of this profile has expired. ', {}),
    'has expired; log in with aws sso login --profile NAME, then run this again',
  ],
  [
    thrown('Error', 'getaddrinfo ENOTFOUND guardduty.eu-west-9.amazonaws.com', {
      code: 'ENOTFOUND',
    }),
    'there is no host guardduty.eu-west-9.amazonaws.com: check the region in its name, and the network',
  ],
  [
    thrown(
      'AccessDeniedException',
      'User: arn:aws:sts::1:x is not authorized to perform: a:B\nmore',
    ),
    'AccessDeniedException: User: arn:aws:sts::1:x is not authorized to perform: a:B',
  ],
])('%s is told with what to do', (cause, text) => {
  const fault = awsFault('list the accounts', cause);
  if (!(fault instanceof AwsFault)) expect.fail(String(fault));
  expect(fault.message).toMatch(/^cannot list the accounts: /);
  expect(fault.message.endsWith(text)).toBe(true);
});

test('what is no fault of AWS stays what it is', () => {
  const bug = new TypeError('x is undefined');
  expect(awsFault('list the accounts', bug)).toBe(bug);
});

import { describe, expect, it } from 'vitest';
import { chosenHub, type HubChoice } from '../../../src/cli/hub-client/hub-choice.ts';
import { Misuse } from '../../../src/cli/shell/verb.ts';

const LAMBDA = 'https://abc.lambda-url.eu-west-1.on.aws/';
const LOCAL = 'http://127.0.0.1:8717/';

function kindOf(choice: HubChoice, env: Readonly<Record<string, string>> = {}): string {
  const chosen = chosenHub(choice, env);
  if (chosen.kind === 'deployed') return `deployed ${chosen.url?.href ?? 'stack'} ${chosen.via}`;
  if (chosen.kind === 'either') return `either ${chosen.folder} ${chosen.namesAws ? 'aws' : ''}`;
  return 'url' in chosen ? `local ${chosen.url.href}` : `local ${chosen.folder}`;
}

describe('which hub is asked', () => {
  it.each<readonly [string, HubChoice, string]>([
    ['a profile', { profile: 'p' }, 'deployed stack url'],
    ['a region', { region: 'eu-west-1' }, 'deployed stack url'],
    ['an invocation', { via: 'invoke' }, 'deployed stack invoke'],
    ["Lambda's URL", { url: LAMBDA }, `deployed ${LAMBDA} url`],
    ['another URL and a region', { url: LOCAL, region: 'eu-west-1' }, `deployed ${LOCAL} url`],
    ['another URL', { url: 'http://127.0.0.1:8717' }, `local ${LOCAL}`],
    ['--local', { local: true }, 'local .palisade'],
    ['a folder', { data: 'here' }, 'local here'],
  ])('%s decides, whatever the environment says', (_, choice, expected) => {
    expect(kindOf(choice)).toBe(expected);
    const env = { AWS_PROFILE: 'production', PALISADE_URL: 'http://10.0.0.1/' };
    expect(kindOf(choice, env)).toBe(expected);
  });

  it.each([
    [{}, 'either .palisade '],
    [{ PALISADE_DATA_DIR: 'there' }, 'either there '],
    [{ AWS_PROFILE: 'production' }, 'either .palisade aws'],
    [{ AWS_REGION: 'eu-west-1' }, 'either .palisade aws'],
    [{ AWS_PROFILE: '', AWS_REGION: '' }, 'either .palisade '],
    [{ PALISADE_URL: LOCAL, AWS_PROFILE: 'production' }, `local ${LOCAL}`],
    [{ PALISADE_URL: LAMBDA }, `deployed ${LAMBDA} url`],
  ])('without a choice the environment %j says it', (env, expected) => {
    expect(kindOf({}, env)).toBe(expected);
  });

  it.each<HubChoice>([
    { local: true, profile: 'p' },
    { data: 'here', region: 'eu-west-1' },
    { local: true, url: LAMBDA },
    { via: 'post' },
    { url: 'ftp://127.0.0.1/' },
  ])('%j is misuse', (choice) => {
    expect(() => chosenHub(choice, {})).toThrow(Misuse);
  });
});

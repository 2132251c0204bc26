import { describe, expect, it } from 'vitest';
import { OptionMisuse, readOptions } from '../../src/local/options.ts';

describe('the options of the hub', () => {
  it('have defaults that start at once', () => {
    expect(readOptions([], {})).toMatchObject({
      host: '127.0.0.1',
      port: undefined,
      data: '.palisade',
      speed: 600,
      live: false,
      credential: undefined,
      feedBuckets: ['feeds'],
    });
  });

  it('are flags, and variables where no flag is given', () => {
    const env = { PALISADE_PORT: '9000', PALISADE_DATA_DIR: '/d', PALISADE_LIVE: 'true' };
    expect(readOptions(['--port', '9001'], env)).toMatchObject({
      port: 9_001,
      data: '/d',
      live: true,
      speed: 1,
    });
    expect(readOptions([], { PALISADE_PORT: '', PALISADE_LIVE: '' })).toMatchObject({
      port: undefined,
      live: false,
    });
  });

  it.each([
    [['--port', 'x'], {}, '--port is "x", expected a whole number from 0 to 65535'],
    [['--port', '65536'], {}, '--port'],
    [[], { PALISADE_PORT: '-1' }, 'PALISADE_PORT is "-1"'],
    [['--speed', '0'], {}, 'from 1 to 86400'],
    [['--accounts', '1.5'], {}, '--accounts'],
    [['--user', 'a'], {}, '--user and --password go together'],
    [['--feed-buckets', 'ops'], {}, 'not ops'],
    [['--feed-buckets', 'a-b,a-b'], {}, 'each once'],
    [[], { PALISADE_LIVE: 'maybe' }, 'PALISADE_LIVE is "maybe"'],
    [['--nonsense'], {}, '--nonsense'],
    [['extra'], {}, 'extra'],
  ])('are refused when wrong: %j %j', (argv, env, message) => {
    expect(() => readOptions(argv, env)).toThrow(OptionMisuse);
    expect(() => readOptions(argv, env)).toThrow(message);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';

const isSmall = fc.property(fc.nat(), (n) => n < 5);

it("a law that fails prints the command that replays it, (whatever) it's called", () => {
  let message = '';
  try {
    fc.assert(isSmall, { seed: 7 });
  } catch (error) {
    message = (error as Error).message;
  }
  const [, path = ''] =
    /Replay it: FC_SEED=7 FC_PATH=(\S+) npx vitest run test\/laws\/replay\.test\.ts -t '(.*)'$/.exec(
      message,
    ) ?? [];
  expect(message).toContain("\\(whatever\\) it'\\''s called'");
  const { counterexample, failed } = fc.check(isSmall, { seed: 7, path, endOnFailure: true });
  expect([failed, counterexample]).toEqual([true, [5]]);
});

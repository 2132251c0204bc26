/** What was checked, line by line, and how it ended: `N passed, N failed`. */

export interface Tally {
  /** Runs the body; it holds if nothing is thrown. Tells whether it held. */
  check(sentence: string, body: () => Promise<void> | void): Promise<boolean>;
  /** Something that this organization cannot show: said, and counted as neither. */
  unverified(sentence: string, because: string): void;
  /** Prints the counts; tells whether all held. */
  end(): boolean;
}

export function tallyOn(say: (line: string) => void): Tally {
  let passed = 0;
  let failed = 0;
  let unverified = 0;
  return {
    async check(sentence, body) {
      const started = performance.now();
      try {
        await body();
      } catch (error) {
        failed += 1;
        say(`FAIL ${sentence}\n     ${indented(error)}`);
        return false;
      }
      passed += 1;
      say(`ok   ${sentence} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
      return true;
    },
    unverified(sentence, because) {
      unverified += 1;
      say(`??   ${sentence}: unverified, ${because}`);
    },
    end() {
      const rest = unverified === 0 ? '' : `, ${unverified} unverified`;
      say(`${passed} passed, ${failed} failed${rest}`);
      return failed === 0;
    },
  };
}

function indented(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll('\n', '\n     ');
}

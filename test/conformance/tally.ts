/** What a conformance script counts: what held and what did not, told as it is found. */
let passed = 0;
let failed = 0;

/** `detail`: what is told of a failure beside its name. */
export function check(what: string, holds: boolean, detail: unknown = ''): void {
  if (holds) {
    passed += 1;
    return;
  }
  failed += 1;
  const told = typeof detail === 'string' ? detail : JSON.stringify(detail);
  console.log(`FAILED ${what} ${told}`);
}

/** Prints the counts and sets the exit code; a script that checked nothing has failed. */
export function tell(about: string): void {
  console.log(`${about}: ${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** A fault of the world whose message is written for the person who called: what, given, allowed, next step. */
export class DescribedFault extends Error {
  override readonly name: string = 'DescribedFault';
}

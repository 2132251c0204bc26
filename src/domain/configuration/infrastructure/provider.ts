/** A row of the list of infrastructure: whose, what, and where the operator says so. */

export interface Provider {
  readonly operator: string;
  /**
   * Addresses and CIDRs; domain names with all that lies below them (`.name` if the name itself is a public
   * suffix); `=name` for a name alone, where what lies below belongs to customers; `AS64500` for what a finding says is announced by that autonomous system.
   */
  readonly targets: readonly string[];
  /**
   * `never`: listed only if pinned. `corroborated`: also if a second account accuses it, since customers of all
   * kinds, attackers too, stand behind the same addresses.
   */
  readonly listed: 'never' | 'corroborated';
  /** The operator's own page or file. */
  readonly source: string;
}

/** What everybody uses: watched, and listed only if it is pinned. `targets` are separated by white space. */
export function provider(operator: string, source: string, targets: string): Provider {
  return { operator, targets: separated(targets), listed: 'never', source };
}

/** What customers of all kinds stand behind: watched until a second account accuses it. */
export function edge(operator: string, source: string, targets: string): Provider {
  return { operator, targets: separated(targets), listed: 'corroborated', source };
}

function separated(text: string): readonly string[] {
  return text.split(/\s+/).filter((one) => one !== '');
}

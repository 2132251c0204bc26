/** Which findings a sink gets. What is left out is counted with its reason, and never a failure. */
import type { Finding } from '../findings/finding.ts';

type Matches = (text: string) => boolean;

export interface ReportSelection {
  readonly minSeverity: number;
  readonly isWantedType: Matches;
  readonly includeSamples: boolean;
  /** Threat lists made from our own feed. */
  readonly isOwnList: Matches;
}

/** Why this finding is not for the sink; `undefined` if it is. */
export function leftOutBecause(finding: Finding, selection: ReportSelection): string | undefined {
  const { minSeverity, isWantedType, includeSamples, isOwnList } = selection;
  if (finding.sample && !includeSamples) return 'a sample finding';
  // Who gets our reports may feed our list: its hits would come round forever.
  if (finding.threatList !== undefined && isOwnList(finding.threatList)) {
    return 'the threat list that matched is made from our own feed';
  }
  if (finding.severity < minSeverity) {
    return `severity ${finding.severity} is below the sink's minimum of ${minSeverity}`;
  }
  return isWantedType(finding.type) ? undefined : 'the sink does not want its type';
}

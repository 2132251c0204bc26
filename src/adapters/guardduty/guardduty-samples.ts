/**
 * Has GuardDuty make a sample finding. A detector takes that from its own account only ("the input detectorId is not
 * owned by the current account"), so that each account needs credentials of its own, with guardduty:ListDetectors and
 * guardduty:CreateSampleFindings.
 */
import {
  CreateSampleFindingsCommand,
  ListDetectorsCommand,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { awsFault, listFrom } from '../shared/aws-fault.ts';

/** Its samples name an address, which canary.txt then lists. */
const SAMPLE_TYPE = 'UnauthorizedAccess:EC2/SSHBruteForce';

/** Throws with the reason if none was made. */
export async function makeSample(client: GuardDutyClient, region: string): Promise<void> {
  const doing = `make a sample finding in ${region}`;
  let detector: string | undefined;
  try {
    const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
    [detector] = listFrom('ListDetectors', DetectorIds);
    if (detector !== undefined) {
      const FindingTypes = [SAMPLE_TYPE];
      await client.send(new CreateSampleFindingsCommand({ DetectorId: detector, FindingTypes }));
    }
  } catch (cause) {
    throw awsFault(doing, cause);
  }
  if (detector === undefined) throw new Error(`cannot ${doing}: GuardDuty has no detector there`);
}

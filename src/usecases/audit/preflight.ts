/**
 * Finds out what a deployment still lacks. Everything is asked, whatever else is missing: one run reports all.
 *
 * Law: an answer that cannot be had becomes a check of its own, `unknown`; only without credentials, where
 * there is nothing to ask with, the reason is thrown.
 */
import type {
  AttachedPolicy,
  PathFromRoot,
} from '../../domain/preflight/permissions/permission-hindrance.ts';
import type { PolicyKind } from '../../domain/preflight/permissions/permission-needs.ts';
import type { Check } from '../../domain/preflight/preflight-check.ts';
import type {
  CallerIdentity,
  Known,
  PolicyFacts,
  RegionFacts,
} from '../../domain/preflight/preflight-facts.ts';
import {
  preflightChecks,
  STACKSETS_SERVICE,
  type PlannedDeployment,
} from '../../domain/preflight/preflight.ts';
import type { CallerAccount, Detectors, Directory } from '../../ports/aws.ts';

export interface PreflightPorts {
  readonly account: CallerAccount;
  readonly directory: Directory;
  readonly detectors: Detectors;
}

const POLICY_KINDS: readonly PolicyKind[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];

/** `onAnswer` is called with the number of questions answered so far. */
export async function preflight(
  ports: PreflightPorts,
  planned: PlannedDeployment,
  onAnswer: (answered: number) => void = () => undefined,
): Promise<readonly Check[]> {
  const { account, directory } = ports;
  const caller = await account.caller();
  let answered = 0;
  const known = async <T>(answer: Promise<T>): Promise<Known<T>> => {
    const outcome = await settled(answer);
    onAnswer((answered += 1));
    return outcome;
  };
  const isSecurity = caller.accountId === planned.securityAccountId;
  const [organization, trustedServices, stackSetsAdministrators, concurrency, policies, units] =
    await Promise.all([
      known(directory.identity()),
      known(directory.trustedServices()),
      known(directory.administratorsOf(STACKSETS_SERVICE)),
      isSecurity ? known(account.concurrency()) : elsewhere(planned),
      known(policyFacts(directory, planned)),
      Promise.all(
        planned.organizationalUnitIds.map(async (id) => ({
          id,
          exists: await known(directory.unitExists(id)),
        })),
      ),
    ]);
  const regions = await Promise.all(
    planned.regions.map((region) => regionFacts(region, ports, { caller, planned, known })),
  );
  return preflightChecks(
    {
      caller,
      organization,
      trustedServices,
      stackSetsAdministrators,
      concurrency,
      policies,
      units,
      regions,
    },
    planned,
  );
}

interface Asking {
  readonly caller: CallerIdentity;
  readonly planned: PlannedDeployment;
  readonly known: <T>(answer: Promise<T>) => Promise<Known<T>>;
}

/** Detectors are the security account's, administrators are what the management account sees. */
async function regionFacts(
  region: string,
  { detectors }: PreflightPorts,
  { caller, planned, known }: Asking,
): Promise<RegionFacts> {
  if (caller.accountId !== planned.securityAccountId) {
    const administrators = await known(detectors.administrators(region));
    const notAsked = elsewhere(planned);
    return { region, detector: notAsked, enrolment: notAsked, administrators };
  }
  const detector = await known(detectors.detector(region));
  const administrators = { unknown: 'only the management account may ask' };
  const enrolment =
    'known' in detector && detector.known.kind === 'detector'
      ? await known(detectors.enrolment(region, detector.known.id))
      : { unknown: 'unknown' in detector ? detector.unknown : 'there is no detector' };
  return { region, detector, enrolment, administrators };
}

async function policyFacts(
  directory: Directory,
  { organizationalUnitIds, securityAccountId }: PlannedDeployment,
): Promise<PolicyFacts> {
  const kinds = await Promise.all(POLICY_KINDS.map((kind) => directory.policies(kind)));
  const policies = kinds.flat();
  const [security, ...named] = await Promise.all(
    [securityAccountId, ...organizationalUnitIds].map((id) => directory.pathTo(id)),
  );
  if (security === undefined) throw new Error('the path of the security account is missing');
  const below = await pathsBelow(directory, policies, named);
  return { policies, members: [...named, ...below], security };
}

/** AWS's own policies are attached to everything and refuse nothing: not worth a question each. */
const FULL_ACCESS = /^p-(RCP)?FullAWSAccess$/;

/** Paths of what lies below the OUs and has policies of its own. */
async function pathsBelow(
  directory: Directory,
  policies: readonly AttachedPolicy[],
  named: readonly PathFromRoot[],
): Promise<readonly PathFromRoot[]> {
  const onTheWay = new Set(named.flat());
  const own = policies.filter(({ id }) => !FULL_ACCESS.test(id)).flatMap(({ targets }) => targets);
  const asked = [...new Set(own)].filter((target) => !onTheWay.has(target));
  const paths: PathFromRoot[] = [];
  // One after another: there may be hundreds, and Organizations takes a few questions a second.
  for (const target of asked) paths.push(await directory.pathTo(target));
  const units = new Set(named.map((path) => path.at(-1)));
  return paths.filter((path) => path.some((id) => units.has(id)));
}

function elsewhere({ securityAccountId }: PlannedDeployment): { readonly unknown: string } {
  return { unknown: `only the security account ${securityAccountId} may ask` };
}

async function settled<T>(answer: Promise<T>): Promise<Known<T>> {
  try {
    return { known: await answer };
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
}

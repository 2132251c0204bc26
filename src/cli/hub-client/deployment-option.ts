/** Which deployment a verb of AWS is about: the same configuration that synth reads. */
import { readDeployedConfiguration } from '../../adapters/files/configuration-file.ts';
import type { DeployedConfiguration } from '../../domain/configuration/configuration.ts';
import type { Io } from '../shell/verb.ts';

export const DEPLOYMENT_OPTIONS = { config: { type: 'string', path: true } } as const;

export const DEPLOYMENT_HELP = `  --config FILE   whose context.palisade is deployed (PALISADE_CONFIG); cdk.json
`;

/** Throws `DescribedFault`. */
export function deploymentGiven(config: string | undefined, { env }: Io): DeployedConfiguration {
  return readDeployedConfiguration(configurationFileGiven(config, { env }));
}

/** The file that is named, else that of PALISADE_CONFIG, else cdk.json. */
export function configurationFileGiven(
  config: string | undefined,
  { env }: Pick<Io, 'env'>,
): string {
  const variable = env['PALISADE_CONFIG'];
  return config ?? (variable === undefined || variable === '' ? 'cdk.json' : variable);
}

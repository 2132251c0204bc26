/** `palisade config check`: all faults of a configuration at once. */
import { configurationFaults } from '../../../adapters/files/configuration-file.ts';
import { documentationIdsIn } from '../../../domain/configuration/configuration-deployment.ts';
import { describeFault } from '../../../domain/configuration/configuration-fault.ts';
import { configurationFileGiven } from '../../hub-client/deployment-option.ts';
import { Misuse, parseOptions, type ExitCode, type Io } from '../../shell/verb.ts';

export const CHECK_OPTIONS = {
  offline: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export async function configCheck(argv: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseOptions(argv, CHECK_OPTIONS);
  const [given, ...more] = positionals;
  if (more.length > 0) throw new Misuse(`one file at a time; ${more.join(', ')} is too much`);
  const file = configurationFileGiven(given, io);
  const { faults, document } = configurationFaults(file, values.offline ? 'offline' : 'deployed');
  if (values.json) await io.out(`${JSON.stringify({ file, faults })}\n`);
  else if (faults.length === 0) await io.out(`${file}: no faults\n`);
  else await io.out(faults.map((fault) => `${describeFault(fault)}\n`).join(''));
  const examples = values.offline ? [] : documentationIdsIn(document);
  if (examples.length > 0) {
    io.err(
      `${examples.join(' and ')} are ids of the documentation: fill in yours before you deploy\n`,
    );
  }
  return faults.length === 0 ? 0 : 1;
}

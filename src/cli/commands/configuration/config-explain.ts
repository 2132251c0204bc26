/** `palisade config explain`: fields of the configuration, as the schema that validation uses knows them. */
import {
  configurationFields,
  type ConfigurationField,
} from '../../../domain/configuration/configuration-reference.ts';
import { nearest } from '../../../domain/base/slip.ts';
import { Misuse, parseOptions, type ExitCode, type Io } from '../../shell/verb.ts';

export const EXPLAIN_OPTIONS = {
  json: { type: 'boolean', default: false },
} as const;

export async function configExplain(argv: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseOptions(argv, EXPLAIN_OPTIONS);
  const [path, ...more] = positionals;
  if (more.length > 0) throw new Misuse(`one path at a time; ${more.join(', ')} is too much`);
  const all = configurationFields();
  const fields = path === undefined ? all : fieldsAt(all, path);
  await io.out(
    values.json
      ? fields.map((field) => `${JSON.stringify(field)}\n`).join('')
      : fields.map(textOf).join('\n'),
  );
  return 0;
}

/** A field and all below it. `rules[0].window` asks for `rules[].window`. */
function fieldsAt(
  all: readonly ConfigurationField[],
  written: string,
): readonly ConfigurationField[] {
  const path = written.replace(/\[\d*\]/g, '[]').replace(/^context\.palisade\.?/, '');
  const plain = path.replaceAll('[]', '');
  const found = all.filter((field) => {
    const own = field.path.replaceAll('[]', '');
    return own === plain || own.startsWith(`${plain}.`);
  });
  if (found.length > 0) return found;
  const meant = nearest(
    plain,
    all.map((field) => field.path.replaceAll('[]', '')),
  );
  const hint = meant === undefined ? 'palisade config explain lists all' : `is ${meant} meant?`;
  throw new Misuse(`there is no field ${JSON.stringify(written)}: ${hint}`);
}

function textOf({ path, description, type, fallback, example, isRequired }: ConfigurationField) {
  const initial =
    fallback === undefined ? (isRequired ? 'required' : 'none') : JSON.stringify(fallback);
  return [
    `${path}\n`,
    description === undefined ? '' : `  ${description}\n`,
    `  type      ${type}\n`,
    `  default   ${initial}\n`,
    example === undefined ? '' : `  example   ${JSON.stringify(example)}\n`,
  ].join('');
}

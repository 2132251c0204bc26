/** Names of the profiles that the AWS CLI knows: of ~/.aws/config and ~/.aws/credentials. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AwsProfiles {
  /** The file of configuration, for people. */
  readonly file: string;
  /** In the order of the files, each once. */
  readonly names: readonly string[];
}

/** Files that are not there name no profile; one that cannot be read throws. */
export async function awsProfiles(env: Environment): Promise<AwsProfiles> {
  const home = join(env['HOME'] ?? homedir(), '.aws');
  const configFile = chosen(env['AWS_CONFIG_FILE'], join(home, 'config'));
  const credentialsFile = chosen(env['AWS_SHARED_CREDENTIALS_FILE'], join(home, 'credentials'));
  const names = [
    ...sectionsIn(await textOf(configFile)).flatMap(profileOfConfig),
    ...sectionsIn(await textOf(credentialsFile)),
  ];
  return { file: configFile, names: [...new Set(names)] };
}

function chosen(path: string | undefined, fallback: string): string {
  return path === undefined || path === '' ? fallback : path;
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
}

function sectionsIn(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]);
  return lines.filter((name) => name !== undefined);
}

/** There the default profile has its name alone, and sections of other kinds stand beside profiles. */
function profileOfConfig(section: string): readonly string[] {
  if (section === 'default') return [section];
  const [, name] = /^profile\s+["']?(.*?)["']?$/.exec(section) ?? [];
  return name === undefined ? [] : [name];
}

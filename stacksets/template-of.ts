/** A stack as the text of its template, for StackSets and for people who launch it by hand. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  BootstraplessSynthesizer,
  Token,
  Validations,
  type IReusableStackSynthesizer,
  type Stack,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';

/** What CreateStackSet takes as text. */
const TEMPLATE_BYTES_MAX = 51_200;

/**
 * Synthesises one stack by itself, without assets and without anything of the app around it, under the
 * same checks. Throws if it does not stand alone, or has more bytes than where it goes takes.
 */
export function templateOf(
  make: (scope: Construct) => Stack,
  bytesMax = TEMPLATE_BYTES_MAX,
): string {
  const outdir = mkdtempSync(join(tmpdir(), 'palisade-template-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: behaviours(),
      // Under the CDK command line the app around it would be asked to fail, which knows nothing of this.
      postCliContext: {
        '@aws-cdk/core:failSynthOnValidationErrors': true,
        '@aws-cdk/core:appMode': 'inmemory',
      },
      // The library's own class and interface differ under exactOptionalPropertyTypes.
      defaultStackSynthesizer: new BootstraplessSynthesizer() as IReusableStackSynthesizer,
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stack = make(app);
    const { template } = app.synth().getStackArtifact(stack.artifactId) as { template: unknown };
    return checked(JSON.stringify(template), stack.node.id, bytesMax);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Which of its behaviours the library shows: as under the CDK command line, in every call. */
function behaviours(): Readonly<Record<string, unknown>> {
  const file = join(import.meta.dirname, '../cdk.json');
  const { context } = JSON.parse(readFileSync(file, 'utf8')) as {
    context: Record<string, unknown>;
  };
  return Object.fromEntries(Object.entries(context).filter(([name]) => name.startsWith('@')));
}

function checked(text: string, name: string, bytesMax: number): string {
  if (Token.isUnresolved(text)) throw new Error(`the template ${name} refers to the app around it`);
  const bytes = Buffer.byteLength(text);
  if (bytes <= bytesMax) return text;
  throw new Error(`the template ${name} has ${bytes} bytes, expected at most ${bytesMax}`);
}

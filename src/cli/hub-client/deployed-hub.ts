/**
 * The hub in AWS: found by the outputs of its stack, or by the URL that was given, and asked in the name
 * of the credentials. Through its URL AWS names the caller; invoked, it answers questions only.
 */
import type { HubResponse, SendToHub } from '../../adapters/lambda/operator-endpoint.ts';
import {
  BUS_OUTPUT,
  OPERATOR_FUNCTION_OUTPUT,
  OPERATOR_POLICY,
  OPERATOR_SERVICE_OUTPUT,
  OPERATOR_URL_OUTPUT,
} from '../../domain/configuration/deployed-names.ts';
import { textAt } from '../../domain/base/lookup.ts';
import { awsAccess, type AwsAccess, type AwsChoice } from './aws-options.ts';
import type { DeployedChoice } from './hub-choice.ts';
import { hubOutputs } from './hub-outputs.ts';
import { answerIn, Refused, type HubDocument, type HubClient, type Query } from './hub-response.ts';
import { Failure, Misuse, type Io } from '../shell/verb.ts';

export async function deployedHub(
  { url, via }: Pick<DeployedChoice, 'url' | 'via'>,
  choice: AwsChoice,
  io: Io,
): Promise<HubClient> {
  const access = await awsAccess(choice, io);
  const invokes = via === 'invoke';
  if (invokes && url !== undefined) throw new Misuse('--via invoke goes without --url');
  const send = url === undefined ? await sendToStack(access, invokes, io) : toUrl(url, access, io);
  return {
    knowsCaller: true,
    ask: async (path, query = {}) =>
      answerOf(await send({ method: 'GET', path, query: given(query) })),
    async act(path, document) {
      if (invokes) {
        throw new Misuse(
          '--via invoke is for questions: the caller of an action is known through the URL',
        );
      }
      return answerOf(await send({ method: 'POST', path, query: {}, document }));
    },
  };
}

async function sendToStack(access: AwsAccess, invokes: boolean, io: Io): Promise<SendToHub> {
  const outputs = await hubOutputs(access);
  const [, , , region = '', account = ''] = (outputs.get(BUS_OUTPUT) ?? '').split(':');
  io.err(`asking the hub of account ${account} in ${region}\n`);
  const { invokedEndpoint, signedEndpoint } =
    await import('../../adapters/lambda/operator-endpoint.ts');
  const config = { ...access.client(region), region };
  const name = outputs.get(invokes ? OPERATOR_FUNCTION_OUTPUT : OPERATOR_URL_OUTPUT);
  if (name === undefined) {
    throw new Failure('the deployed hub has no operator endpoint: deploy it again');
  }
  const isGateway = outputs.get(OPERATOR_SERVICE_OUTPUT) === 'execute-api';
  return invokes
    ? invokedEndpoint(config, name)
    : signedEndpoint(new URL(name), config, isGateway ? 'execute-api' : 'lambda');
}

/** Function URLs, and API Gateway: which service asks for the signature, and where. */
const OF_SERVICE =
  /\.(?<service>lambda-url|execute-api)\.(?<region>[a-z0-9-]+)\.(on\.aws|amazonaws\.com)/;

function toUrl(url: URL, access: AwsAccess, io: Io): SendToHub {
  const { service, region = access.region } = OF_SERVICE.exec(url.hostname)?.groups ?? {};
  if (region === undefined) throw new Misuse(`expected --region of ${url.href}`);
  io.err(`asking the hub at ${url.href}\n`);
  return async (request) => {
    const { signedEndpoint } = await import('../../adapters/lambda/operator-endpoint.ts');
    const signer = { ...access.client(region), region };
    return signedEndpoint(url, signer, service === 'execute-api' ? service : 'lambda')(request);
  };
}

function given(query: Query): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function answerOf({ status, document }: HubResponse): HubDocument {
  // AWS itself, before the hub, says no more than this.
  if (status === 403 && textAt(document, 'error') === undefined) {
    throw new Refused(
      `AWS refuses the call: the caller's role needs the policy ${OPERATOR_POLICY} (${textAt(document, 'message') ?? 'Forbidden'})`,
      undefined,
      status,
    );
  }
  return answerIn(status, document);
}

/**
 * The commands that make a PAN-OS firewall pull the feeds as external dynamic lists. PAN-OS keeps the last
 * copy of a list whose server does not answer, but stops enforcing one that refuses its credential.
 */
import { clearNote, isClear, type SetupText } from './fortigate-setup.ts';

export interface PanosSetup {
  /** Where `feeds/…` lie, with a slash at the end. */
  readonly base: string;
  readonly blocklistKey: string;
  readonly withDomains: boolean;
  readonly user: string | undefined;
  /** Objects are called after it. */
  readonly prefix: string;
  /** Zones as the firewall calls them. */
  readonly outside: string;
  readonly inside: string;
}

const PASSWORD_PLACEHOLDER = '<PASSWORD>';
const CERTIFICATE_PROFILE = '<CERTIFICATE-PROFILE>';
const CERTIFICATE_NOTE = `name the certificate profile that holds the server's root (Amazon Root CA 1) in place of ${CERTIFICATE_PROFILE}: without one the server is not checked`;

export function panosSetup(setup: PanosSetup): SetupText {
  const { base, blocklistKey, prefix, withDomains } = setup;
  const addresses = `${prefix}-addresses`;
  const lines = [
    ...list(setup, addresses, 'ip', base + blocklistKey),
    ...(withDomains ? list(setup, `${prefix}-domains`, 'domain', `${base}feeds/domains.txt`) : []),
    ...rule(setup, 'in', { from: setup.outside, to: 'any', source: addresses, destination: 'any' }),
    ...rule(setup, 'out', {
      ...{ from: setup.inside, to: setup.outside, source: 'any', destination: addresses },
    }),
    ...['in', 'out'].map((name) => `move rulebase security rules ${prefix}-${name} top`),
    'commit',
    `run request system external-list refresh type ip name ${addresses}`,
    `run request system external-list show type ip name ${addresses}`,
  ];
  const notes = [
    ...clearNote(base),
    ...(isClear(base) ? [] : [CERTIFICATE_NOTE]),
    ...(setup.user === undefined
      ? []
      : [`put the credential's password in place of ${PASSWORD_PLACEHOLDER}`]),
    ...(withDomains
      ? [`in the anti-spyware profile choose sinkhole or block for ${prefix}-domains`]
      : []),
  ];
  return { commands: `${lines.join('\n')}\n`, notes };
}

function list(
  { user }: PanosSetup,
  name: string,
  type: 'ip' | 'domain',
  url: string,
): readonly string[] {
  const path = `set external-list ${name} type ${type}`;
  return [
    `${path} url ${url}`,
    `${path} recurring five-minute`,
    ...(isClear(url) ? [] : [`${path} certificate-profile ${CERTIFICATE_PROFILE}`]),
    ...(user === undefined
      ? []
      : [`${path} auth username ${user}`, `${path} auth password ${PASSWORD_PLACEHOLDER}`]),
  ];
}

interface Traffic {
  readonly from: string;
  readonly to: string;
  readonly source: string;
  readonly destination: string;
}

function rule({ prefix }: PanosSetup, name: string, traffic: Traffic): readonly string[] {
  const path = `set rulebase security rules ${prefix}-${name}`;
  return [
    ...Object.entries(traffic).map(([field, value]) => `${path} ${field} ${value}`),
    `${path} application any`,
    `${path} service any`,
    `${path} action drop`,
    `${path} log-end yes`,
  ];
}

/** From configuration to sinks: which are on, what they get, and how each is opened with its secret. */
import type { Configuration } from '../configuration/configuration.ts';
import { parseSinkUrl, type ReportsConfiguration } from '../configuration/configuration-reports.ts';
import { globMatcher } from '../base/glob.ts';
import type { Hmac } from '../base/hmac.ts';
import { textAt } from '../base/lookup.ts';
import { pseudonymsWith, type Profile, type Pseudonyms } from './redaction.ts';
import type { ReportSelection } from './report-selection.ts';
import { ok, refuse, type Result } from '../base/result.ts';
import type { Sink, SinkName } from './sink.ts';
import { splunkSecret, splunkSink } from './sinks/splunk.ts';
import { trustarSecret, trustarSink } from './sinks/trustar.ts';
import { webhookSecret, webhookSink } from './sinks/webhook.ts';
import type { Seconds } from '../base/time.ts';

export interface ConfiguredSink {
  readonly name: SinkName;
  readonly enabled: boolean;
  readonly secretArn: string | undefined;
  readonly secretKeyArn: string | undefined;
  readonly profile: Profile;
  readonly selection: ReportSelection;
  readonly requestsPerMinute: number;
  /** Of one request, answer included. */
  readonly timeout: Seconds;
  readonly allowPrivateTarget: boolean;
  /** Opens it with its secret, or says what the secret lacks, never what it holds. */
  open(secret: unknown, hmac: Hmac): Result<OpenSink, string>;
}

/** Every sink there is, in the order in which people are shown them. */
export const SINK_NAMES: readonly SinkName[] = ['trustar', 'webhook', 'splunk'];

export interface OpenSink {
  readonly sink: Sink;
  readonly pseudonyms: Pseudonyms;
}

/** Functions that a sink's queue feeds at once: the fewest that Lambda allows. They share the sink's pace. */
export const CONSUMERS = 2;

type Opened = Result<Sink, string>;
type CommonFields = NonNullable<ReportsConfiguration['trustar' | 'webhook' | 'splunk']>;

const PSEUDONYM_KEY = /^[\x20-\x7e]{16,200}$/;

/** Every sink that the configuration names, switched on or not. */
export function configuredSinks(configuration: Configuration): readonly ConfiguredSink[] {
  const { trustar, webhook, splunk } = configuration.reports;
  const { ownThreatLists } = configuration.policy;
  return [
    trustar === undefined ? [] : [sinkOf('trustar', trustar, ownThreatLists, openTrustar(trustar))],
    webhook === undefined ? [] : [sinkOf('webhook', webhook, ownThreatLists, openWebhook(webhook))],
    splunk === undefined ? [] : [sinkOf('splunk', splunk, ownThreatLists, openSplunk(splunk))],
  ].flat();
}

export type DeployedSink = ConfiguredSink & { readonly secretArn: string };

/** The sinks that a deployment makes: switched on, with a secret. Each consumer has its share of the pace. */
export function deployedSinks(configuration: Configuration): readonly DeployedSink[] {
  return configuredSinks(configuration).flatMap((sink) => {
    const { enabled, secretArn } = sink;
    const requestsPerMinute = sink.requestsPerMinute / CONSUMERS;
    return enabled && secretArn !== undefined ? [{ ...sink, secretArn, requestsPerMinute }] : [];
  });
}

/** The sink that a function was deployed for; throws if the configuration beside it has no such sink. */
export function deployedSink(configuration: Configuration, name: string): DeployedSink {
  const sink = deployedSinks(configuration).find((one) => one.name === name);
  if (sink !== undefined) return sink;
  throw new Error(`no sink ${name} is configured with a secret: deploy the stack again`);
}

function sinkOf(
  name: SinkName,
  common: CommonFields,
  ownThreatLists: readonly string[],
  open: (secret: unknown, hmac: Hmac) => Opened,
): ConfiguredSink {
  const [isWanted, isUnwanted] = [globMatcher(common.types), globMatcher(common.exceptTypes)];
  const { enabled, secretArn, secretKeyArn, profile, requestsPerMinute } = common;
  return {
    name,
    enabled,
    secretArn,
    secretKeyArn,
    profile,
    requestsPerMinute,
    timeout: common.timeoutSeconds,
    allowPrivateTarget: common.allowPrivateTarget,
    selection: {
      minSeverity: common.minSeverity,
      isWantedType: (type) => isWanted(type) && !isUnwanted(type),
      includeSamples: common.includeSamples,
      isOwnList: globMatcher(ownThreatLists),
    },
    open(secret, hmac) {
      const written = textAt(secret, 'pseudonymKey');
      if (written !== undefined && !PSEUDONYM_KEY.test(written)) {
        return refuse('pseudonymKey is to be 16 to 200 printable characters');
      }
      const key = written === undefined ? undefined : new TextEncoder().encode(written);
      const opened = open(secret, hmac);
      if (!opened.ok) return opened;
      return ok({ sink: opened.value, pseudonyms: pseudonymsWith(hmac, key) });
    },
  };
}

function openTrustar(terms: NonNullable<ReportsConfiguration['trustar']>) {
  return (secret: unknown): Opened => {
    const parsed = trustarSecret(secret);
    if (!parsed.ok) return parsed;
    const { url, titlePrefix, enclaveId = '' } = terms;
    return ok(trustarSink({ url, titlePrefix, enclaveId }, parsed.value));
  };
}

function openWebhook({ url: configured, source }: NonNullable<ReportsConfiguration['webhook']>) {
  return (secret: unknown, hmac: Hmac): Opened => {
    const parsed = webhookSecret(secret);
    if (!parsed.ok) return parsed;
    const url = configured ?? parseSinkUrl(textAt(secret, 'url'));
    if (url === undefined) return refuse('expected url: https://…, here or in the configuration');
    return ok(webhookSink({ url, source }, parsed.value, hmac));
  };
}

function openSplunk(terms: NonNullable<ReportsConfiguration['splunk']>) {
  return (secret: unknown): Opened => {
    const parsed = splunkSecret(secret);
    if (!parsed.ok) return parsed;
    const { url = '', index, sourcetype, source, host } = terms;
    return ok(splunkSink({ url, index, sourcetype, source, host }, parsed.value));
  };
}

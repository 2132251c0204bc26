/** A hub as verbs see it, wherever it runs: it answers questions and acts in JSON, or refuses in a sentence. */
import { at, isObject, textAt } from '../../domain/base/lookup.ts';
import { Failure } from '../shell/verb.ts';

/** The hub was asked and said no. */
export class Refused extends Failure {
  /** What of the call it refuses, if it says so. */
  readonly where: string | undefined;
  /** As HTTP has it. */
  readonly status: number;

  constructor(detail: string, where: string | undefined, status: number) {
    super(detail);
    this.where = where;
    this.status = status;
  }
}

export type HubDocument = Readonly<Record<string, unknown>>;
export type Query = Readonly<Record<string, string | undefined>>;

export interface HubClient {
  /** Whether the hub knows by itself who calls, so that nobody can say who speaks. */
  readonly knowsCaller: boolean;
  ask(path: string, query?: Query): Promise<HubDocument>;
  act(path: string, document: object): Promise<HubDocument>;
}

/** The document of an answer, or what is wrong, thrown. */
export function answerIn(status: number, document: unknown): HubDocument {
  if (status >= 200 && status < 300 && isObject(document)) return document;
  const detail = textAt(document, 'detail') ?? `status ${status}, which is no answer of a hub`;
  throw new Refused(detail, textAt(document, 'where'), status);
}

/** A list in an answer. One that is absent is not read as if it were empty: throws `Failure`. */
export function listOf(answer: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = at(answer, ...path);
  if (Array.isArray(list)) return list;
  const got = list === undefined ? 'nothing' : list === null ? 'null' : `one ${typeof list}`;
  throw new Failure(
    `expected a list at \`${path.join('.')}\` in the hub's answer, got ${got}: the hub may be of another version ` +
      'than this command; run the version that the hub was deployed with, and check --url',
  );
}

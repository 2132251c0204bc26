/** A hub as verbs see it, wherever it runs: it answers questions and acts in JSON, or refuses in a sentence. */
import { field, isObject, textAt } from '../../domain/base/lookup.ts';
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

/** A list of an answer. Without it the answer is not read as if it were empty: throws `Failure`. */
export function listOf(answer: HubDocument, name: string): readonly unknown[] {
  const list = field(answer, name);
  if (Array.isArray(list)) return list;
  throw new Failure(
    `the hub answered without a list of ${name}: it may be of another version than this command`,
  );
}

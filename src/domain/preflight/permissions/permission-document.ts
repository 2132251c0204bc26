/**
 * One permission policy document, of AWS Organizations (SCP, RCP) or of a resource: whether its statements allow or
 * deny a request, as far as that can be decided before the request is made.
 *
 * A document that cannot be read as one may do anything: its answer is `unknown`.
 */
import { parseJson } from '../../base/json.ts';
import { field, isObject } from '../../base/lookup.ts';
import { conditionHolds, textsOf, type RequestKeys } from './permission-condition.ts';
import { isLike } from './permission-text.ts';
import { every, not, some, type Ternary } from '../../base/ternary.ts';

export interface PermissionRequest {
  /** `events:PutRule` */
  readonly action: string;
  /** ARN as it will be, `*` standing for a part that nobody knows. */
  readonly resource: string;
  readonly keys: RequestKeys;
  /**
   * A service of AWS by its name, or somebody whom no policy names.
   *
   * @default - somebody whom a policy may name
   */
  readonly principal?: { readonly service: string } | 'unnamed';
}

export interface PermissionAnswer {
  readonly allows: Ternary;
  readonly denies: Ternary;
}

export function askDocument(text: string, request: PermissionRequest): PermissionAnswer {
  const statements = statementsOf(text);
  if (statements === undefined) return { allows: 'unknown', denies: 'unknown' };
  const applying = (effect: string) =>
    some(
      statements
        .filter((statement) => field(statement, 'Effect') === effect)
        .map((statement) => applies(statement, request)),
    );
  return { allows: applying('Allow'), denies: applying('Deny') };
}

const documents = new Map<string, readonly unknown[] | undefined>();
const DOCUMENTS_MAX = 1_024;

/** Documents are asked of many requests and parsed once. */
function statementsOf(text: string): readonly unknown[] | undefined {
  if (documents.has(text)) return documents.get(text);
  const statements = parsed(text);
  if (documents.size < DOCUMENTS_MAX) documents.set(text, statements);
  return statements;
}

function parsed(text: string): readonly unknown[] | undefined {
  const statement = field(parseJson(text), 'Statement');
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return statements.every(isObject) ? statements : undefined;
}

function applies(statement: unknown, request: PermissionRequest): Ternary {
  const { action, resource, keys, principal } = request;
  return every([
    names(statement, 'Action', (pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())),
    names(statement, 'Resource', (pattern) => isLike(resource, pattern)),
    principalFits(statement, principal),
    conditionHolds(field(statement, 'Condition'), keys),
  ]);
}

/** `Action` or `NotAction`, `Resource` or `NotResource`; a statement without either speaks of all. */
function names(statement: unknown, element: string, fits: (pattern: string) => Ternary): Ternary {
  const listed = field(statement, element);
  if (listed !== undefined) return some(textsOf(listed).map(fits));
  const excluded = field(statement, `Not${element}`);
  return excluded === undefined ? true : not(some(textsOf(excluded).map(fits)));
}

/** RCPs say `"Principal": "*"`, SCPs nothing; whether a narrower one fits, only who is known can tell. */
function principalFits(statement: unknown, who: PermissionRequest['principal']): Ternary {
  if (field(statement, 'NotPrincipal') !== undefined) return 'unknown';
  const principal = field(statement, 'Principal');
  const isEverybody =
    principal === undefined || principal === '*' || textsOf(field(principal, 'AWS')).includes('*');
  if (isEverybody) return true;
  if (who === undefined) return 'unknown';
  return who !== 'unnamed' && textsOf(field(principal, 'Service')).includes(who.service);
}

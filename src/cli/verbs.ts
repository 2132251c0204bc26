/** Every verb there is, in the order help shows them. */
import { collapse } from './collapse.ts';
import { explain } from './explain.ts';
import { extract } from './extract.ts';
import { replay } from './replay.ts';
import type { Verb } from './verb.ts';

export const verbs: readonly Verb[] = [extract, collapse, replay, explain];

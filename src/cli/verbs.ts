/** Every verb there is, in the order help shows them. */
import { collapse } from './collapse.ts';
import type { Verb } from './verb.ts';

export const verbs: readonly Verb[] = [collapse];

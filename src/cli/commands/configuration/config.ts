import { Misuse, type Verb } from '../../shell/verb.ts';
import { CHECK_OPTIONS, configCheck } from './config-check.ts';
import { configExplain, EXPLAIN_OPTIONS } from './config-explain.ts';
import { configInit } from './config-init.ts';

const PARTS = { check: configCheck, init: configInit, explain: configExplain } as const;

export const config: Verb = {
  help: `palisade config check [FILE] [--offline] [--json]
palisade config init [FILE]
palisade config explain [PATH] [--json]

check     reads a configuration and prints every fault at once: where it is, what it got, what is allowed
init      writes a minimal configuration to fill in; never over a file that exists
explain   what a field means, what it allows and its default; PATH is a field or a section of it, without
          PATH all fields

  FILE          check: PALISADE_CONFIG, else cdk.json (its context.palisade); init: palisade.json; - is stdout
  --offline     check: as for verbs that need no deployment, where the ids of an organization may be missing
  --json        check: {file, faults: [{path, message}]}; explain: one object for each field

Exit of check: 0 without a fault, 1 with one.
`,
  options: { ...CHECK_OPTIONS, ...EXPLAIN_OPTIONS },
  words: Object.keys(PARTS),
  takes: 'paths',
  run(argv, io) {
    const [name, ...rest] = argv;
    const part = Object.entries(PARTS).find(([known]) => known === name)?.[1];
    if (part !== undefined) return part(rest, io);
    const got = name === undefined ? 'nothing' : JSON.stringify(name);
    return Promise.reject(new Misuse(`expected check, init or explain, got ${got}`));
  },
};

import { readConfiguration } from '../../../adapters/files/configuration-file.ts';
import { fortigateRemoval, fortigateSetup } from '../../../domain/firewalls/fortigate-setup.ts';
import { panosRemoval, panosSetup } from '../../../domain/firewalls/panos-setup.ts';
import type { SetupText } from '../../../domain/firewalls/setup-text.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';
import { feedPlace } from './feed-base.ts';
import { fortigateOptions, OPTIONS, panosOptions, type Values } from './firewall-options.ts';

/** FortiOS and PAN-OS take it for a comment: what follows is for later. */
const PROOF_COMES_LATER = '# paste what follows after the first pull: it shows what was loaded';

export const fortigate: Verb = {
  help: `palisade fortigate --feed-region REGION --bucket NAME [--fortios 7.4] [options]
palisade fortigate --url BASE --user NAME [--fortios 7.4] [options]

Prints commands to paste into a FortiGate: the feeds, policies in both directions and for the box itself, the
re-check of open sessions, and, for after the first pull, what proves that the feed was loaded. What the
version does not take is left out and said on stderr, with what is left to do by hand. A block may be pasted
again: every object in it has a name or number of its own.

where the feeds are
  --feed-region R   region of the feed bucket that the box pulls from
  --bucket NAME     that bucket (output FeedBucket of the hub's stack); storage.feedBucket of --config
  --endpoint NAME   DNS name of the interface endpoint of S3 that the box goes through, vpce-…-…
  --config FILE     context.palisade of FILE: home region, bucket, access.regions, key of the feed
  --url BASE        instead of all these: where feeds/… lie, e.g. https://feeds.example.org/
  --user NAME       user of the feed's credential; without it the network decides who may read

the box
  --fortios V       6.2 and later; without a patch number its first is meant; 7.4
  --panos           PAN-OS: external dynamic lists and rules, as set commands
  --box NAME        names the box to the hub (user agent palisade/NAME); fortigate
  --vdom NAME       the VDOM that blocks; each part is set up in its scope
  --prefix TEXT     objects are called after it; a feed of all VDOMs begins with g-; palisade
  --interface IF    uplink; once for each; wan1 (--outside IF is the same for one)
  --sdwan-zone Z    zone of SD-WAN, in place of its members; once for each
  --local-in-interface IF  where the box itself is reached; once for each; the uplinks
  --inside IF       interface, or zone of PAN-OS, of our own; once for each; any
  --zone Z          PAN-OS: zone of the Internet; once for each
  --policy-id N     number of our first policy in each table; by the prefix

what it does
  --feeds A,B       addresses, domains, hashes; addresses
  --refresh N       minutes between two pulls, 1 to 43200; 5, with --push 30
  --category N      category of the domain feed, 192 to 221; 192
  --push            a pushed feed beside each pulled one, and the REST API administrator for it (7.2.1)
  --trusted-host C  address or CIDR that the push lane comes from; once for each
  --remove          what takes away again what the same options add
  --json            {commands, proof, notes}
`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const setup = setupText(values);
    for (const note of setup.notes) io.err(`${note}\n`);
    await io.out(values.json ? `${JSON.stringify(setup)}\n` : textOf(setup));
    return 0;
  },
};

function setupText(values: Values): SetupText {
  const configuration = readConfiguration(values.config);
  const { base, notes } = feedPlace(values, configuration);
  const source = { base, blocklistKey: configuration.storage.blocklistKey };
  const setup = values.panos ? panosText(values, source) : fortigateText(values, source);
  return { ...setup, notes: [...notes, ...setup.notes] };
}

function fortigateText(values: Values, source: Parameters<typeof fortigateOptions>[1]): SetupText {
  const options = fortigateOptions(values, source);
  return values.remove ? fortigateRemoval(options) : fortigateSetup(options);
}

function panosText(values: Values, source: Parameters<typeof panosOptions>[1]): SetupText {
  const options = panosOptions(values, source);
  return values.remove ? panosRemoval(options) : panosSetup(options);
}

function textOf({ commands, proof }: SetupText): string {
  return proof === '' ? commands : `${commands}\n${PROOF_COMES_LATER}\n${proof}`;
}

/**
 * Every command of PAN-OS that Palisade prints, as a shape: `*` stands for one argument, quoted or not.
 * Checked on 2026-11-29 against:
 *
 *   guide    docs.paloaltonetworks.com, PAN-OS 9.1, 10.1 and 11.1 administrator's guides
 *   schema   PaloAltoNetworks/pan-os-python and Terraform's provider panos 2.0.8
 *   repos    configurations that people publish, where no page of the vendor was at hand
 */

interface PanosCommand {
  readonly shape: string;
  readonly source: string;
}

const LISTS = 'schema: external dynamic list; guide 11.1';
const RULES = 'schema: security rule; guide 11.1';
const SPYWARE = 'schema: anti-spyware profile; repos: botnet-domains lists';

const COMMANDS: readonly PanosCommand[] = [
  { shape: 'configure', source: 'guide 11.1, CLI' },
  { shape: 'set external-list * type ip url *', source: LISTS },
  { shape: 'set external-list * type ip recurring five-minute', source: LISTS },
  { shape: 'set external-list * type ip certificate-profile *', source: LISTS },
  { shape: 'set external-list * type ip auth username *', source: LISTS },
  { shape: 'set external-list * type ip auth password *', source: LISTS },
  { shape: 'set external-list * type domain url *', source: LISTS },
  { shape: 'set external-list * type domain recurring five-minute', source: LISTS },
  { shape: 'set external-list * type domain certificate-profile *', source: LISTS },
  { shape: 'set external-list * type domain auth username *', source: LISTS },
  { shape: 'set external-list * type domain auth password *', source: LISTS },
  { shape: 'set rulebase security rules * from *', source: RULES },
  { shape: 'set rulebase security rules * to *', source: RULES },
  { shape: 'set rulebase security rules * source *', source: RULES },
  { shape: 'set rulebase security rules * destination *', source: RULES },
  { shape: 'set rulebase security rules * application any', source: RULES },
  { shape: 'set rulebase security rules * service any', source: RULES },
  { shape: 'set rulebase security rules * action drop', source: RULES },
  { shape: 'set rulebase security rules * log-end yes', source: RULES },
  { shape: 'move rulebase security rules * top', source: 'guide 11.1, CLI' },
  { shape: 'set profiles spyware * botnet-domains lists * action sinkhole', source: SPYWARE },
  {
    shape: 'set profiles spyware * botnet-domains sinkhole ipv4-address pan-sinkhole-default-ip',
    source: SPYWARE,
  },
  {
    shape: 'set profiles spyware * botnet-domains sinkhole ipv6-address ::1',
    source: SPYWARE,
  },
  { shape: 'delete rulebase security rules *', source: RULES },
  { shape: 'delete profiles spyware *', source: SPYWARE },
  { shape: 'delete external-list *', source: LISTS },
  { shape: 'commit', source: 'guide 11.1, CLI' },
  { shape: 'run request system external-list refresh type ip name *', source: 'guide 11.1' },
  { shape: 'run request system external-list refresh type domain name *', source: 'guide 11.1' },
  { shape: 'run request system external-list show type ip name *', source: 'guide 11.1' },
  { shape: 'run request system external-list show type domain name *', source: 'guide 11.1' },
  { shape: 'run request system external-list list-capacities', source: 'repos' },
];

/** Of a list, of a rule and of a profile alike. */
export const PANOS_NAME_MAX = 31;

const ARGUMENT = /"[^"]*"|\S+/g;

/** Whether the line is one of ours, word by word. */
export function isPanosCommand(line: string): boolean {
  const given = line.match(ARGUMENT) ?? [];
  return COMMANDS.some(({ shape }) => {
    const words = shape.split(' ');
    return (
      words.length === given.length && words.every((word, n) => word === '*' || word === given[n])
    );
  });
}

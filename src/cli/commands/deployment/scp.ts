import { protectionPolicy } from '../../../domain/preflight/protection-policy.ts';
import { Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const scp: Verb = {
  help: `palisade scp

A service control policy to paste: under it nobody in a member account, its administrators included, can change or
remove our rules, roles, queues, schedules and stacks; only StackSets can, so that updates and removal go on as
before. It names what StackSets and the templates of this version name, and nothing else of the account.

Make it with credentials of the management account, and attach it to the OUs that forward, in this order: one
unimportant OU first.

  palisade scp > palisade-scp.json
  aws organizations create-policy --name Palisade --type \\
    SERVICE_CONTROL_POLICY --content file://palisade-scp.json --description \\
    'protects the forwarding of findings'
  aws organizations attach-policy --policy-id p-… --target-id ou-…

Exit 0.
`,
  options: {},
  async run(argv, io) {
    const { positionals } = parseOptions(argv, {});
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    await io.out(`${JSON.stringify(protectionPolicy(), undefined, 2)}\n`);
    return 0;
  },
};

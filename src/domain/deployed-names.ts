/** Names in an organization that more than one stack, or a person, must know. */

export const HUB_STACK = 'PalisadeHub';
export const STACKSETS_STACK = 'PalisadeStackSets';
export const BUS_NAME = 'palisade';
/** In each account: what the hub's audit may read. */
export const AUDIT_ROLE = 'PalisadeAudit';
/** In the security account: who may assume it. */
export const AUDIT_FUNCTION_ROLE = 'PalisadeHubAudit';

/** In the security account: what an operator must be allowed, as a policy to attach to people's roles. */
export const OPERATOR_POLICY = 'PalisadeOperator';
/** Outputs of the hub's stack by which verbs find whom they ask. */
export const OPERATOR_URL_OUTPUT = 'OperatorUrl';
export const OPERATOR_FUNCTION_OUTPUT = 'OperatorFunction';

/** Who may ask and steer the deployed hub, beside the roles that its policy is attached to. */
import * as z from 'zod';

const principal = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]{1,512})$/,
    'expected the ARN of a role, a user or an account, e.g. "arn:aws:iam::111122223333:role/Analyst"',
  );

/** What IAM authenticates callers at. */
export const OPERATOR_ENDPOINTS = ['function-url', 'api-gateway'] as const;
export type OperatorEndpointKind = (typeof OPERATOR_ENDPOINTS)[number];

export const operatorSection = {
  operator: z
    .strictObject({
      endpoint: z
        .enum(OPERATOR_ENDPOINTS)
        .default('function-url')
        .describe(
          'What stands before the operator function: a Lambda function URL, or API Gateway where a region or an SCP knows none',
        ),
      principals: z
        .array(principal)
        .max(20, 'expected at most 20')
        .default([])
        .meta({
          description:
            'Roles, users or accounts, also of other accounts, that may call the operator endpoint',
          examples: [['arn:aws:iam::111122223333:role/Analyst']],
        }),
    })
    .prefault({})
    .describe('Who may ask and steer the deployed hub'),
};

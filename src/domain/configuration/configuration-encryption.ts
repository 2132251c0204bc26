/** With which key the hub keeps what it has: AWS's own, or one of the organization's. */
import * as z from 'zod';
import { keyArn } from './configuration-fields.ts';

const boundary = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/,
    'expected the ARN of a managed policy, e.g. "arn:aws:iam::111122223333:policy/Boundary"',
  );

export const encryptionSection = {
  encryption: z
    .strictObject({
      createKey: z
        .boolean()
        .default(false)
        .describe('A KMS key of the stack for ledger, queues, ops bucket, alarm topic and logs'),
      kmsKeyArn: keyArn.optional().meta({
        description:
          'A KMS key that is there already, in the security account and home region, for the same; its policy is yours',
        examples: ['arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000'],
      }),
    })
    .prefault({})
    .describe('With which key the hub keeps what it has; without any with keys that AWS owns'),
  permissionsBoundary: boundary.optional().meta({
    description:
      'A managed policy that bounds every role of the hub, where an SCP asks for one; it must allow what the roles do',
    examples: ['arn:aws:iam::111122223333:policy/Boundary'],
  }),
};

interface Encrypted {
  readonly securityAccountId: string;
  readonly homeRegion: string;
  readonly encryption: { readonly createKey: boolean; readonly kmsKeyArn?: string | undefined };
}

/** Faults that lie between fields: path and message. */
export function encryptionFaults({ securityAccountId, homeRegion, encryption }: Encrypted) {
  const { createKey, kmsKeyArn } = encryption;
  if (kmsKeyArn === undefined) return [];
  const path = 'encryption.kmsKeyArn';
  if (createKey) {
    return [{ path, message: 'got a key beside createKey, expected one of the two' }];
  }
  const [, , , region, account] = kmsKeyArn.split(':');
  if (region === homeRegion && account === securityAccountId) return [];
  const message = `got a key of ${account ?? ''} in ${region ?? ''}, expected one of ${securityAccountId} in ${homeRegion}: queues and logs take no other`;
  return [{ path, message }];
}

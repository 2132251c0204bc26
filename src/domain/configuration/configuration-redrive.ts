/** What a redrive may read outside the security account: nothing, unless it is asked for here. */
import * as z from 'zod';

export const redriveSection = {
  redrive: z
    .strictObject({
      memberQueues: z
        .boolean()
        .default(false)
        .describe(
          'A role in each member account by which the hub reads the dead letters of its rules',
        ),
    })
    .prefault({})
    .describe('What a redrive may read outside the security account'),
};

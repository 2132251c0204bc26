/** What a redrive may read outside the security account: nothing, unless it is asked for here. */
import * as z from 'zod';

export const redriveSection = {
  redrive: z
    .strictObject({
      /** A role in each member account by which the hub empties the dead letters of its rules. */
      memberQueues: z.boolean().default(false),
    })
    .prefault({}),
};

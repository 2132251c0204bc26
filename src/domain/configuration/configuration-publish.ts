/** When the deployed hub publishes: each minute by its schedule, and sooner for what is worth seconds. */
import * as z from 'zod';

export const publishSection = {
  publish: z
    .strictObject({
      /**
       * What ingest asks the publisher for at once, instead of waiting for the minute: `high` what policy
       * would list at band high or above and what analysts take out, `any` all that is new, `schedule` nothing.
       */
      trigger: z.enum(['high', 'any', 'schedule']).default('high'),
    })
    .prefault({}),
};

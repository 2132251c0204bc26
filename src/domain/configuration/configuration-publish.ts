/** When the deployed hub publishes: each minute by its schedule, and sooner for what is worth seconds. */
import * as z from 'zod';

export const publishSection = {
  publish: z
    .strictObject({
      trigger: z
        .enum(['high', 'any', 'schedule'])
        .default('high')
        .describe(
          'What is published at once instead of at the end of its 45 seconds: what would be listed at band high or above and what analysts take out, all that is new, or nothing',
        ),
    })
    .prefault({})
    .describe('When the deployed hub publishes'),
};

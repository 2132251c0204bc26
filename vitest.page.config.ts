import { defineConfig } from 'vitest/config';

/** `npm run test:page`: what needs a browser, apart from what `npm test` runs anywhere. */
export default defineConfig({
  test: {
    include: ['test/page/**/*.page.ts'],
    globalSetup: ['test/page/build.ts'],
    setupFiles: ['test/helpers/file-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: true,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});

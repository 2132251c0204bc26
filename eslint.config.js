import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const pureGlobals = ['process', 'console', 'fetch', 'setTimeout', 'setInterval', 'crypto'].map(
  (name) => ({ name, message: 'the domain is pure: pass it in from a root' }),
);

const namedProperties = {
  selector: 'ObjectExpression > SpreadElement > ObjectExpression',
  message: 'name the properties themselves',
};

export default tseslint.config(
  { ignores: ['dist/', 'cdk.out/', 'coverage/', '.data/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // A port is asynchronous, and what it refuses rejects, whether or not what is behind it waits.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': ['error', namedProperties],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'apps/**/*.ts', 'stacksets/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
    },
  },
  {
    // Markup takes lines, and a choice for each thing that may be absent.
    files: ['src/page/**/*.tsx'],
    rules: {
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 16],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...pureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'time enters the domain as a value' },
        { object: 'Math', property: 'random', message: 'the domain is deterministic' },
      ],
      'no-restricted-syntax': [
        'error',
        namedProperties,
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'time enters the domain as a value',
        },
      ],
    },
  },
  {
    files: ['src/edge/*.js'],
    languageOptions: {
      globals: { Buffer: 'readonly', console: 'readonly', require: 'readonly' },
    },
    // The runtime calls it by its name.
    rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^handler$' }] },
  },
  {
    files: ['*.config.ts', 'vitest.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['*.mjs', '*.js', '.*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);

// The architecture, as law. Imports point down only:
//
//   roots      src/handlers  src/cli  src/local       wire adapters into use cases
//   adapters   src/adapters                           one outside thing each
//   use cases  src/usecases                           one verb each
//   ports      src/ports.ts  src/ports-aws.ts         types owned by the inside
//   domain     src/domain                             pure; one file opens the door to ipaddr.js
//
// apps/ and stacksets/ run at synth only and share src/environment.ts and the domain's
// configuration with what runs in Lambda. Each comment says what the offender should do instead.

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'domain-stands-alone',
      severity: 'error',
      comment:
        'The domain imports the domain, and three pure libraries. Move what touches the world to an adapter.',
      from: { path: '^src/domain' },
      to: { pathNot: '^src/domain|(^|node_modules/)(ipaddr\\.js|tldts|zod)(/|$)' },
    },
    {
      name: 'one-door-to-ipaddr',
      severity: 'error',
      comment:
        'ipaddr.js accepts octal, hex, short forms and zones. Parse addresses with src/domain/address.ts.',
      from: { pathNot: '^(src/domain/address\\.ts|test|bench)' },
      to: { path: '(^|node_modules/)ipaddr\\.js(/|$)' },
    },
    {
      name: 'one-door-to-public-suffixes',
      severity: 'error',
      comment: 'Ask src/domain/domain-name.ts whether a name may be listed.',
      from: { pathNot: '^(src/domain/domain-name\\.ts|test|bench)' },
      to: { path: '(^|node_modules/)tldts(/|$)' },
    },
    {
      name: 'one-door-to-zod',
      severity: 'error',
      comment:
        'Configuration is parsed once, in src/domain/configuration*.ts; after it the types hold.',
      from: { pathNot: '^src/domain/configuration' },
      to: { path: '(^|node_modules/)zod(/|$)' },
    },
    {
      name: 'ports-are-types',
      severity: 'error',
      comment: 'A port is a type owned by the inside: it may only name domain types.',
      from: { path: '^src/ports(-aws)?\\.ts$' },
      to: { pathNot: '^src/domain' },
    },
    {
      name: 'usecases-know-ports-only',
      severity: 'error',
      comment: 'A use case takes its ports as arguments; let a root wire the adapter in.',
      from: { path: '^src/usecases' },
      to: { pathNot: '^src/(domain|usecases|ports(-aws)?\\.ts)' },
    },
    {
      name: 'adapters-know-ports-and-domain',
      severity: 'error',
      comment:
        'An adapter stands for one outside thing. Shared knowledge belongs to the domain or a port.',
      from: { path: '^src/adapters' },
      to: { path: '^src/(usecases|handlers|cli|local)' },
    },
    {
      name: 'roots-do-not-meet',
      severity: 'error',
      comment: 'What two roots share is a use case or an adapter.',
      from: { path: '^src/(handlers|cli|local)' },
      to: { path: '^src/(handlers|cli|local)', pathNot: '^src/$1' },
    },
    {
      name: 'src-runs-without-cdk',
      severity: 'error',
      comment: 'src is what runs inside a Lambda: nothing of CDK or of synth may reach it.',
      from: { path: '^src' },
      to: { path: '^(apps|stacksets)|(^|node_modules/)(aws-cdk-lib|constructs|cdk-nag)(/|$)' },
    },
    {
      name: 'synth-borrows-names-only',
      severity: 'error',
      comment:
        'Synth may know the names of variables and the configuration; everything else is run time.',
      from: { path: '^(apps|stacksets)' },
      to: { path: '^src', pathNot: '^src/(environment\\.ts|domain/)' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Split the file at the noun both sides need.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-in-production',
      severity: 'error',
      comment: 'Tests use the product, never the other way round.',
      from: { path: '^(src|apps|stacksets)' },
      to: { path: '^(test|bench)' },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      comment: 'Add the package to package.json or mend the path.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};

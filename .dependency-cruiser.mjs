// The architecture, as law. Imports point down only:
//
//   roots      src/handlers  src/cli  src/local       wire adapters into use cases
//   adapters   src/adapters                           one outside thing each
//   use cases  src/usecases                           one verb each
//   ports      src/ports                              types owned by the inside
//   domain     src/domain                             pure; one file opens the door to ipaddr.js
//
// apps/ and stacksets/ run at synth only and share src/environment.ts, src/metrics.ts and the domain's
// configuration with what runs in Lambda. Each comment says what the offender should do instead.

/**
 * The floors of the domain, bottom up: a floor knows only the floors below it, and rooms on one floor
 * never meet.
 */
const TOWER = [
  ['base'],
  ['values'],
  ['addresses/set'],
  ['addresses/squeeze', 'addresses/entries'],
  ['findings', 'forwarding'],
  ['facts', 'firewalls', 'organization'],
  ['policy'],
  ['configuration'],
  ['feeds', 'reports', 'preflight'],
  ['register', 'feed-check', 'coverage', 'push'],
  ['edition'],
  ['simulation'],
];

const pathOf = (rooms) => `^src/domain/(${rooms.join('|')})/`;

const tower = TOWER.flatMap((rooms, floor) => {
  const above = TOWER.slice(floor + 1).flat();
  return [
    ...rooms.map((room) => ({
      name: `tower-${room.replace('/', '-')}`,
      severity: 'error',
      comment:
        'A floor of the domain knows only the floors below it, and rooms on one floor never meet: move the noun both need down, or the caller up.',
      from: { path: pathOf([room]) },
      to: { path: pathOf([...above, ...rooms.filter((other) => other !== room)]) },
    })),
  ];
}).filter(({ to }) => to.path !== pathOf([]));

/** @type {import('dependency-cruiser').IConfiguration} */
/** Which folders of use cases each may import. */
const USE_CASES_ASKED = {
  ingest: [],
  publish: [],
  audit: [],
  operate: ['publish', 'audit'],
  push: ['publish'],
  report: ['ingest'],
  redrive: ['ingest'],
  cost: ['publish', 'audit'],
};

export default {
  forbidden: [
    ...tower,
    {
      name: 'the-register-is-closed',
      severity: 'error',
      comment:
        'What a register holds is columns that only its folder reads. Take it from the edition, or let the edition have it.',
      from: { pathNot: '^(src/domain/register/|test/)' },
      to: {
        path: '^src/domain/register/',
        pathNot: '/(register|changes|edition|entry|guard|target-coverage)\\.ts$',
      },
    },
    {
      name: 'no-loose-files-in-the-domain',
      severity: 'error',
      comment: 'A file of the domain stands in a room that the tower above names.',
      from: { path: '^src/domain/', pathNot: pathOf(TOWER.flat()) },
      to: {},
    },
    {
      name: 'domain-stands-alone',
      severity: 'error',
      comment:
        'The domain imports the domain, and four pure libraries. Move what touches the world to an adapter.',
      from: { path: '^src/domain' },
      to: { pathNot: '^src/domain|(^|node_modules/)(ipaddr\\.js|tldts|uuid|zod)(/|$)' },
    },
    {
      name: 'one-door-to-ipaddr',
      severity: 'error',
      comment:
        'ipaddr.js accepts octal, hex, short forms and zones. Parse addresses with src/domain/values/address.ts.',
      from: { pathNot: '^(src/domain/values/address\\.ts|test|bench)' },
      to: { path: '(^|node_modules/)ipaddr\\.js(/|$)' },
    },
    {
      name: 'one-door-to-public-suffixes',
      severity: 'error',
      comment: 'Ask src/domain/values/domain-name.ts whether a name may be listed.',
      from: { pathNot: '^(src/domain/values/domain-name\\.ts|test|bench)' },
      to: { path: '(^|node_modules/)tldts(/|$)' },
    },
    {
      name: 'one-door-to-zod',
      severity: 'error',
      comment:
        'Configuration is parsed once, in src/domain/configuration; after it the types hold.',
      from: { pathNot: '^src/domain/configuration/' },
      to: { path: '(^|node_modules/)zod(/|$)' },
    },
    {
      name: 'ports-are-types',
      severity: 'error',
      comment: 'A port is a type owned by the inside: it may only name domain types.',
      from: { path: '^src/ports/' },
      to: { pathNot: '^src/(domain|ports)/' },
    },
    {
      name: 'usecases-know-ports-only',
      severity: 'error',
      comment: 'A use case takes its ports as arguments; let a root wire the adapter in.',
      from: { path: '^src/usecases' },
      to: { pathNot: '^src/(domain|usecases|ports)/' },
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
      name: 'adapters-do-not-meet',
      severity: 'error',
      comment: 'What two adapters share stands in src/adapters/shared, the domain or a port.',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/($1|shared)/' },
    },
    ...Object.entries(USE_CASES_ASKED).map(([folder, asked]) => ({
      name: `usecases-meet-as-agreed-${folder}`,
      severity: 'error',
      comment: `Use cases meet as USE_CASES_ASKED says: ${folder} asks ${asked.join(' and ') || 'none'}.`,
      from: { path: `^src/usecases/${folder}/` },
      to: { path: '^src/usecases/', pathNot: `^src/usecases/(${[folder, ...asked].join('|')})/` },
    })),
    {
      name: 'kit-knows-nobody',
      severity: 'error',
      comment: 'The tools of the local hub serve everyone there and know none of them.',
      from: { path: '^src/local/kit/' },
      to: { path: '^src/(local|adapters|usecases|ports)/', pathNot: '^src/local/kit/' },
    },
    {
      name: 'roots-do-not-meet',
      severity: 'error',
      comment: 'What two roots share is a use case or an adapter.',
      from: { path: '^src/(handlers|cli|local|page)' },
      to: { path: '^src/(handlers|cli|local|page)', pathNot: '^src/$1' },
    },
    {
      name: 'page-runs-in-a-browser',
      severity: 'error',
      comment:
        'The page may know pure rules and formatters of the domain, types of what hubs answer, and its three libraries. What needs a process belongs behind a question.',
      from: { path: '^src/page/' },
      to: {
        pathNot:
          '^src/(page|domain)/|^docs/runbook\\.md$|(^|node_modules/)(preact|@preact/signals|uplot|@tanstack/virtual-core)(/|$)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'page-libraries-stay-there',
      severity: 'error',
      comment: 'What draws the page has no business elsewhere.',
      from: { pathNot: '^(src|test)/page/' },
      to: { path: '(^|node_modules/)(preact|@preact/signals|uplot|@tanstack/virtual-core)(/|$)' },
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
      // It writes committed pages, and takes no part in synth.
      from: { path: '^(apps|stacksets)', pathNot: '^apps/schema\\.ts$' },
      to: {
        path: '^src',
        pathNot:
          '^src/((environment|metrics)\\.ts|domain/(base|values|configuration|forwarding|findings|facts|firewalls|policy|reports|coverage|preflight|push)/)',
      },
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

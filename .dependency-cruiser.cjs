// Floors, cycles and makers. The folders are the flow; each imports only from lower floors.
const stages = 'admit|retrieve|deidentify|prompt|model|reply|trail|telemetry'
const maker = (name, from) => ({
  name: `maker-${name}`,
  comment: `only ${from} may make or open this evidence`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(base/|${from})` },
  to: { path: `^src/base/evidence/${name}\\.ts$`, dependencyTypesNot: ['type-only'] },
})
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'base-is-the-ground', severity: 'error', from: { path: '^src/base/' }, to: { path: '^src/', pathNot: '^src/base/' } },
    { name: 'floor-1-looks-down', severity: 'error', from: { path: '^src/(text|crypto|http)/' }, to: { path: '^src/', pathNot: '^src/(base|text|crypto|http)/' } },
    { name: 'stages-look-down', severity: 'error', from: { path: `^src/(${stages})/` }, to: { path: '^src/', pathNot: `^src/(base|text|crypto|http|${stages})/` } },
    { name: 'stages-do-not-meet', severity: 'error', from: { path: `^src/(${stages})/` }, to: { path: `^src/(${stages})/`, pathNot: '^src/$1/' } },
    { name: 'floor-3-looks-down', severity: 'error', from: { path: '^src/[^/]+\\.ts$' }, to: { path: '^src/(with|testing|redteam|cli)/' } },
    { name: 'adapters-do-not-meet', severity: 'error', from: { path: '^src/with/([^/]+)/' }, to: { path: '^src/with/', pathNot: '^src/with/($1|shared)/' } },
    maker('authorized', '(retrieve|deidentify)/'),
    maker('redacted', '(deidentify|prompt|retrieve)/'),
    maker('prompt', '(prompt|model|reply)/'),
    maker('draft', '(model|reply)/'),
    maker('checked', 'reply/'),
    maker('reply', 'reply/'),
    { name: 'peers-stay-in-adapters', severity: 'error', from: { path: '^src/', pathNot: '^src/(with|telemetry|testing|redteam)/' }, to: { path: 'node_modules/(@langchain|langchain|langsmith|ai|openai|@cedar-policy|ioredis|@electric-sql|pino|@opentelemetry)/' } },
    { name: 'no-tests-in-source', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|examples|tools|bench)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}

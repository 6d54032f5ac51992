// The front end's rules. Two of them hold the house together: one module talks
// to the server, and edit actions are pure.
import js from '@eslint/js'
import globals from 'globals'

const throughApi = [
  { name: 'fetch', message: 'Only js/modules/api.js talks to the server.' },
  { name: 'XMLHttpRequest', message: 'Only js/modules/api.js talks to the server.' },
  { name: 'EventSource', message: 'Only js/modules/api.js talks to the server.' },
  { name: 'WebSocket', message: 'Only js/modules/api.js talks to the server.' },
]

const throughApiProperties = throughApi.flatMap(({ name, message }) =>
  ['window', 'globalThis', 'self'].map((object) => ({ object, property: name, message })),
)

const dom = ['document', 'window', 'globalThis', 'self', 'navigator', 'location', 'history', 'localStorage', 'sessionStorage', 'L']

export default [
  { ignores: ['static/lib/**'] },
  js.configs.recommended,
  {
    files: ['static/**/*.js', 'web-tests/**/*.js'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'eqeqeq': 'error',
      'no-implicit-globals': 'error',
      'no-restricted-globals': ['error', ...throughApi],
      'no-restricted-properties': ['error', ...throughApiProperties],
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['static/js/modules/api.js'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // Edit actions are functions plan -> plan, and what stands in pure is no less
    // so: no Leaflet, no DOM, no server.
    files: ['static/js/modules/edit/**/*.js', 'static/js/**/pure/**/*.js'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...throughApi,
        ...dom.map((name) => ({ name, message: 'Pure modules know no DOM and no Leaflet.' })),
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['leaflet', 'leaflet/*', '@geoman-io/*', '**/lib/**'], message: 'Pure modules know no Leaflet.' },
            { regex: '^\\.\\./(?!(.*/)?(edit|pure)/)', message: 'Pure modules import only one another.' },
          ],
        },
      ],
    },
  },
  {
    files: ['static/**/*.test.js', 'web-tests/**/*.js'],
    languageOptions: { globals: globals.node },
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['eslint.config.js'],
    languageOptions: { globals: globals.node },
  },
]

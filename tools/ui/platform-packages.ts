/** The packages that the shell serves to every module. A remote never brings its own copy of them. */
export const platformEntries: Readonly<Record<string, readonly string[]>> = {
  '@angular/core': [
    '',
    '/primitives/signals',
    '/primitives/di',
    '/primitives/event-dispatch',
    '/rxjs-interop',
  ],
  '@angular/common': ['', '/http'],
  '@angular/platform-browser': [''],
  '@angular/router': [''],
  '@angular/forms': ['', '/signals'],
  '@angular/localize': ['', '/init'],
  '@ngrx/signals': ['', '/entities', '/rxjs-interop', '/events'],
  rxjs: ['', '/operators'],
  tslib: [''],
  '@medley/ui': ['', '/context'],
}

export const platformPackages: readonly string[] = Object.keys(platformEntries)

/** Every import that the platform answers. */
export const platformImports: readonly string[] = Object.entries(platformEntries).flatMap(([name, entries]) =>
  entries.map((entry) => name + entry),
)

/** What every first page needs; the rest is fetched when a module asks for it. */
export const eagerImports: readonly string[] = [
  '@angular/core',
  '@angular/common',
  '@angular/router',
  '@angular/platform-browser',
  '@angular/localize/init',
  '@ngrx/signals',
  '@medley/ui',
  '@medley/ui/context',
  'rxjs',
  'rxjs/operators',
  'tslib',
]

/** Floor 1: text made plain, searched and measured, with offsets that always lead back. */
export * from './encodings.ts'
export * from './fold.ts'
export * from './invisible.ts'
export * from './matcher.ts'
export * from './normalise.ts'

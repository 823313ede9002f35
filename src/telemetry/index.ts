/** Telemetry that leaks nothing sideways: spans, metrics, logs, traces and caches without content. Imports no peer. */
export { compareSignals, driftMonitor, type DriftAlert, type DriftMonitor, type DriftOptions, type SignalCounts } from './drift.ts'
export { langSmithPrivacy, type LangSmithPrivacy } from './langsmith.ts'
export { metricObserver } from './metrics.ts'
export { observedTrail, type TrailObserver } from './observed-trail.ts'
export type { Meter, OpenTelemetryApi } from './open-telemetry.ts'
export { pinoHooks, type PinoHooks } from './pino.ts'
export { scrubValue, type TextScrubber } from './scrub.ts'
export {
  revocationsDropping,
  sealedCache,
  type CacheTag,
  type CacheUse,
  type SealedCache,
  type SealedCacheOptions,
} from './sealed-cache.ts'
export { scrubbingExporter, type FinishedSpan, type SpanExporterLike, type SpanScrubOptions } from './span-exporter.ts'
export { spanObserver } from './spans.ts'

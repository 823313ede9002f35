/** The parts of the OpenTelemetry API and SDK that are used, by shape: the packages themselves are the application's. */

/** A value of an attribute that is written here. */
export type AttributeValue = string | number | boolean

interface ApiSpan {
  setStatus(status: { code: number }): unknown
  end(time?: number): void
}
/** `@opentelemetry/api` as far as it is used. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): {
      startSpan(
        name: string,
        options: { kind?: number; startTime?: number; attributes?: Record<string, AttributeValue> },
        context?: never,
      ): ApiSpan
    }
    setSpan(context: never, span: never): unknown
  }
  readonly context: { active(): unknown }
}
/** A meter of `@opentelemetry/api` as far as it is used. */
export interface Meter {
  createCounter(
    name: string,
    options: { unit?: string; description?: string },
  ): { add(value: number, attributes: Record<string, string>): void }
  createHistogram(
    name: string,
    options: { unit?: string; description?: string },
  ): { record(value: number, attributes: Record<string, string>): void }
}
/** SpanKind.INTERNAL and SpanKind.CLIENT, SpanStatusCode.ERROR. */
export const SPAN_INTERNAL = 0
export const SPAN_CLIENT = 2
export const STATUS_ERROR = 2

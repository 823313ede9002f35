/** Hooks for pino that see each line whole: path-based redaction misses messages, errors and what is nested deeper. */
import { REMOVED, scrubberOf, scrubValue, type TextScrubber } from './scrub.ts'
import type { Deidentifier } from '../base/seams/deidentifier.ts'

/** What pino calls `hooks`. */
export interface PinoHooks {
  readonly streamWrite: (line: string) => string
}

const SAFE_KEYS = ['level', 'time', 'pid', 'hostname', 'v', 'requestId', 'request_id', 'trace_id', 'span_id', 'trace_flags', 'responseTime']
/** Pino's own words and those of its serializers: as keys they say nothing of anybody, whatever a detector takes them for. */
const KEYS = ['msg', 'err', 'error', 'message', 'stack', 'cause', 'type', 'name', 'code', 'req', 'res', 'method', 'url', 'statusCode']

/**
 * Hooks that scrub every string, key and long number of a line before it is written, wherever it stands. Use with
 * `pino({ hooks: pinoHooks({ deidentifier }) })`.
 *
 * @param options.safeKeys - Further top-level keys whose numbers and opaque ids pass.
 */
export function pinoHooks(
  options: ({ readonly deidentifier: Deidentifier } | { readonly scrub: TextScrubber }) & { readonly safeKeys?: readonly string[] },
): PinoHooks {
  const scrub = 'scrub' in options ? options.scrub : scrubberOf(options.deidentifier)
  const safeKeys = new Set([...SAFE_KEYS, ...(options.safeKeys ?? [])])
  const plainKeys = new Set(KEYS)
  return Object.freeze({
    streamWrite(line: string): string {
      try {
        return `${JSON.stringify(scrubValue(JSON.parse(line), scrub, { safeKeys, plainKeys }))}\n`
      } catch {
        return `${JSON.stringify({ msg: REMOVED })}\n`
      }
    },
  })
}

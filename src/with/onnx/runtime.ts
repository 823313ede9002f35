/** Runs a token classifier window by window, in bounded batches, and checks the shape of every answer. */

/** What is used of `onnxruntime-node` or `onnxruntime-web`. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options?: object): Promise<OnnxSession> }
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown
}

/** A loaded model. */
export interface OnnxSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(feeds: Record<string, never>): Promise<Readonly<Record<string, { readonly dims: readonly number[]; readonly data: unknown }>>>
}

/** The inputs that a BERT has. */
export const INPUTS: readonly string[] = ['input_ids', 'attention_mask', 'token_type_ids']

/** Which pieces one run looks at: from `start` up to `end`. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** Covers `count` pieces with windows of `size` that share `overlap` pieces. */
export function windowsOf(count: number, size: number, overlap: number): readonly Window[] {
  const windows: Window[] = []
  for (let start = 0; start < count; start += size - overlap) {
    const end = Math.min(start + size, count)
    windows.push({ start, end })
    if (end === count) break
  }
  return windows
}

/** How far a piece is from the nearer edge of a window: there the model knows most of what stands around it. Ends of the text are no edges. */
export function depthIn({ start, end }: Window, piece: number, count: number): number {
  return Math.min(start === 0 ? Infinity : piece - start, end === count ? Infinity : end - 1 - piece)
}

/** A model with the names of what it takes and gives. */
export interface Classifier {
  readonly runtime: OnnxRuntime
  readonly session: OnnxSession
  readonly labels: number
}

/** The logits of each row of ids, one after another. Throws RangeError when the model answers in another shape. */
export async function classify(
  { runtime, session, labels }: Classifier,
  rows: readonly (readonly number[])[],
  pad: number,
): Promise<(row: number, place: number) => Float32Array> {
  const length = Math.max(...rows.map((row) => row.length))
  const dims = [rows.length, length]
  const filled = (valueAt: (row: readonly number[], place: number) => number): unknown => {
    const data = new BigInt64Array(rows.length * length)
    for (const [index, row] of rows.entries()) {
      for (let place = 0; place < length; place += 1) data[index * length + place] = BigInt(valueAt(row, place))
    }
    return new runtime.Tensor('int64', data, dims)
  }
  const feeds: Record<string, unknown> = {}
  for (const name of session.inputNames) {
    if (name === 'input_ids') feeds[name] = filled((row, place) => row[place] ?? pad)
    else if (name === 'attention_mask') feeds[name] = filled((row, place) => (place < row.length ? 1 : 0))
    else feeds[name] = filled(() => 0)
  }
  const answers = await session.run(feeds as Record<string, never>)
  const logits = answers[session.outputNames.includes('logits') ? 'logits' : session.outputNames[0]!]
  const data = logits?.data
  const [batch, width, depth] = logits?.dims ?? []
  const fits = batch === rows.length && width === length && depth === labels && logits?.dims.length === 3
  // INVARIANT: an answer of another shape is a failure, never "no identifiers".
  if (!fits || !(data instanceof Float32Array) || data.length !== rows.length * length * labels)
    throw new RangeError('the model answered in another shape than its labels ask for')
  return (row, place) => data.subarray((row * length + place) * labels, (row * length + place + 1) * labels)
}

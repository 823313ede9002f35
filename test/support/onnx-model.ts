/** Writes a tiny token classifier as ONNX and as a fake runtime: each piece of the vocabulary has its logits, whatever stands beside it. */
import type { OnnxRuntime, OnnxSession } from '../../src/with/onnx/index.ts'

/** Logits by id: `rows[id][label]`. */
export type Table = readonly (readonly number[])[]

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))])
const number = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)]
const bytes = (field: number, content: Iterable<number>): number[] => {
  const all = [...content]
  return [...varint((field << 3) | 2), ...varint(all.length), ...all]
}
const text = (field: number, value: string): number[] => bytes(field, Buffer.from(value))

const FLOAT = 1
const INT64 = 7
/** A ValueInfoProto of two or three named dimensions. */
function valueInfo(name: string, type: number, dimensions: readonly (string | number)[]): number[] {
  const shape = dimensions.flatMap((one) => bytes(1, typeof one === 'number' ? number(1, one) : text(2, one)))
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, type), ...bytes(2, shape)]))]
}

/** An ONNX file: `logits = Gather(table, input_ids)`. */
export function onnxModel(table: Table): Uint8Array {
  const labels = table[0]!.length
  const data = new Uint8Array(Float32Array.from(table.flat()).buffer)
  const tensor = [...number(1, table.length), ...number(1, labels), ...number(2, FLOAT), ...text(8, 'table'), ...bytes(9, data)]
  const node = [...text(1, 'table'), ...text(1, 'input_ids'), ...text(2, 'logits'), ...text(3, 'look-up'), ...text(4, 'Gather')]
  const graph = [
    ...bytes(1, node),
    ...text(2, 'token-classifier'),
    ...bytes(5, tensor),
    ...bytes(11, valueInfo('input_ids', INT64, ['batch', 'pieces'])),
    ...bytes(11, valueInfo('attention_mask', INT64, ['batch', 'pieces'])),
    ...bytes(12, valueInfo('logits', FLOAT, ['batch', 'pieces', labels])),
  ]
  return Uint8Array.from([...number(1, 8), ...bytes(8, number(2, 13)), ...bytes(7, graph)])
}

/** A fake of ONNX Runtime that answers from the table; `change` replaces parts of its session. */
export function fakeRuntime(table: Table, change: Partial<OnnxSession> = {}): OnnxRuntime & { readonly shapes: number[][] } {
  const shapes: number[][] = []
  class Tensor {
    readonly data: BigInt64Array
    readonly dims: readonly number[]
    constructor(_type: string, data: BigInt64Array, dims: readonly number[]) {
      this.data = data
      this.dims = dims
    }
  }
  const session: OnnxSession = {
    inputNames: ['input_ids', 'attention_mask', 'token_type_ids'],
    outputNames: ['logits'],
    async run(feeds) {
      const { data, dims } = feeds['input_ids'] as unknown as Tensor
      shapes.push([...dims])
      const logits = Float32Array.from([...data].flatMap((id) => table[Number(id)]!))
      return { logits: { dims: [...dims, table[0]!.length], data: logits } }
    },
    ...change,
  }
  return { InferenceSession: { create: async () => session }, Tensor: Tensor as never, shapes }
}

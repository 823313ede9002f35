/** A Redis server of our own: Debian's, on a socket in a directory of its own, without persistence. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

/** A running server. */
export interface RedisServer {
  readonly path: string
  client(): Redis
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** Starts a server and waits until it answers. */
export async function startRedis(): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), 'phi-envelope-redis-'))
  const path = join(directory, 'redis.sock')
  const child: ChildProcess = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', directory],
    { stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const clients: Redis[] = []
  const client = (): Redis => {
    const made = new Redis({ path, maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: false })
    made.on('error', () => undefined)
    clients.push(made)
    return made
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  const probe = new Redis({ path, retryStrategy: (times) => (times > 200 ? null : 25) })
  probe.on('error', () => undefined)
  await probe.ping()
  probe.disconnect()
  return {
    path,
    client,
    kill,
    async close() {
      for (const one of clients) one.disconnect()
      await kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

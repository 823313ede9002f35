/** What this library asks of a Redis client: send a command, give the answer. An ioredis client fits as it is. */

/** Sends commands. Made, authenticated and closed by the application. */
export interface RedisClient {
  call(command: string, ...parts: (string | number)[]): Promise<unknown>
}

/** For zod: whether a value looks like a {@link RedisClient}. */
export const isRedisClient = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Partial<RedisClient>).call === 'function'

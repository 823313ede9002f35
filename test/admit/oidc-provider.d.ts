/** The few members of oidc-provider that the tests use; the package has no types of its own. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'
  export interface TokenContext {
    readonly oidc: { readonly client: { readonly clientId: string }; readonly params: Readonly<Record<string, string>> }
    body: unknown
    get(header: string): string
  }
  export interface IssuedToken {
    resourceServer: unknown
    scope: string | undefined
    readonly expiration: number
    readonly tokenType: string
    setThumbprint(kind: 'jkt', value: string): void
    save(): Promise<string>
  }
  export class Provider {
    constructor(issuer: string, configuration: object)
    readonly AccessToken: new (
      values: object,
    ) => IssuedToken
    registerGrantType(name: string, handler: (context: TokenContext) => Promise<void>, parameters: readonly string[]): void
    callback(): RequestListener
    on(event: string, listener: (context: unknown, error: Error) => void): void
  }
}
declare module 'oidc-provider/lib/helpers/validate_dpop.js' {
  import type { Provider, TokenContext } from 'oidc-provider'
  const validate: (provider: Provider, context: TokenContext) => Promise<{ thumbprint: string } | undefined>
  export default validate
}
declare module 'oidc-provider/lib/helpers/resource_server.js' {
  const ResourceServer: new (identifier: string, data: object) => object
  export default ResourceServer
}

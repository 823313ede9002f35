/** The seams to who asks and what speaks: proofs go in, verified facts come out. */
import type { Purpose } from '../vocabulary/purpose.ts'

/** What a request brings to prove itself. Never logged, never part of an error. */
export interface Credentials {
  /** The access token as received, without its scheme. */
  readonly accessToken: string
  /** The HTTP request that carried it, for DPoP and proxies. */
  readonly http?:
    | {
        readonly method: string
        /** Absolute URL as the client sent it. */
        readonly url: string
        /** The `DPoP` header value. */
        readonly dpop?: string | undefined
        /** The `Authorization` scheme in use; `Bearer` unless said. */
        readonly scheme?: string | undefined
        /** RFC 9440 `Client-Cert` header, only counted from declared proxies. */
        readonly clientCertificate?: string | undefined
        /** RFC 9440 `Client-Cert-Chain` header, only counted from declared proxies. */
        readonly clientCertificateChain?: string | undefined
        /** The peer's address as the server saw it, for declared proxies. */
        readonly remoteAddress?: string | undefined
      }
    | undefined
  /** DER of the TLS client certificate of this connection. */
  readonly peerCertificate?: Uint8Array | undefined
  /** DER of the certificates that the peer sent above its own, leaf side first. */
  readonly peerIntermediates?: readonly Uint8Array[] | undefined
  /** Proof of the calling workload: a JWT-SVID, a Kubernetes token, or a client assertion. */
  readonly workloadToken?: string | undefined
}

/** A user whose token verified. Facts of the token, mapped; nothing of the request. */
export interface VerifiedUser {
  readonly issuer: string
  readonly subject: string
  /** `jti`; revocation and replay are keyed on issuer and this. */
  readonly tokenId: string
  readonly clientId: string | null
  readonly tenant: string
  readonly roles: readonly string[]
  /** A reference such as `Patient/1` or `Practitioner/7`. */
  readonly fhirUser: string | null
  /** The SMART launch patient. */
  readonly launchPatient: string | null
  /** Raw `scope` text; null when the issuer does not use SMART scopes. */
  readonly scope: string | null
  /** Purposes that the token declares; null when it declares none. */
  readonly purposes: readonly Purpose[] | null
  readonly acr: string | null
  /** Seconds since the epoch. */
  readonly authTime: number | null
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** A workload whose proof verified. */
export interface VerifiedWorkload {
  /** A SPIFFE id, `system:serviceaccount:…`, or a client id. */
  readonly id: string
  readonly kind: 'spiffe-jwt' | 'spiffe-x509' | 'kubernetes' | 'client'
  readonly expiresAt: number
}

/** Verifies users. Throws AccessDenied or StageFailed. */
export interface UserVerifier {
  verify(credentials: Credentials, options: { readonly now: number; readonly signal: AbortSignal }): Promise<VerifiedUser>
}

/** Verifies workloads. Throws AccessDenied or StageFailed. */
export interface WorkloadVerifier {
  verify(
    credentials: Credentials,
    options: { readonly now: number; readonly task: string; readonly signal: AbortSignal },
  ): Promise<VerifiedWorkload>
}

/** A credential for the next hop, minted for one grant. */
export interface DelegatedCredential {
  readonly accessToken: string
  readonly scheme: 'Bearer' | 'DPoP'
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** What a credential for the next hop is asked for. */
export interface CredentialRequest {
  readonly grant: string
  /** The name of the source that will receive it. */
  readonly source: string
  readonly user: VerifiedUser
  readonly workload: VerifiedWorkload | null
  readonly purpose: Purpose
  readonly task: string
  readonly patients: readonly string[]
  /** The user's access token, for an exchange. Never logged. */
  readonly subjectToken: string
  /** Epoch milliseconds. */
  readonly now: number
  /** The credential may not outlive this: the grant's end, which is never after the subject token's. */
  readonly expiresAt: number
}

/** Obtains credentials for one source. Throws AccessDenied or StageFailed. */
export interface CredentialIssuer {
  credential(request: CredentialRequest, signal: AbortSignal): Promise<DelegatedCredential>
  /** Tells the issuer that the credential is no longer needed (RFC 7009). */
  release?(credential: DelegatedCredential, signal: AbortSignal): Promise<void>
}

/** Check digits of identifiers. They raise confidence only: a number that fails beside its label is masked all the same. */

/** ISO/IEC 7812-1 Annex B. */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48
    if (digit < 0 || digit > 9) return false
    if (index % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return digits.length > 1 && sum % 10 === 0
}

/** National Provider Identifier: ten digits, Luhn over 80840 and the number (45 CFR 162.406). */
export function isNpi(digits: string): boolean {
  return /^[12]\d{9}$/.test(digits) && luhn(`80840${digits}`)
}

/** DEA registration: two letters (or letter and 9) and seven digits of which the last is a check digit. */
export function isDea(text: string): boolean {
  const match = /^[A-Z][A-Z9]([0-9]{7})$/i.exec(text)
  if (match === null) return false
  const [a, b, c, d, e, f, check] = Array.from(match[1]!, Number) as [number, number, number, number, number, number, number]
  return (a + c + e + 2 * (b + d + f)) % 10 === check
}

/** Social security number: no area 000, 666 or 900–999, no group 00, no serial 0000. */
export function isSsn(digits: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits)
}

/** Medicare Beneficiary Identifier: eleven characters with a class at each position, without S, L, O, I, B, Z. */
export function isMbi(text: string): boolean {
  return /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/i.test(text)
}

const VIN_VALUES = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ'
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** Vehicle identification number: seventeen characters, modulus 11 at position 9 (49 CFR 565.15). */
export function isVin(text: string): boolean {
  const vin = text.toUpperCase()
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(vin)) return false
  let sum = 0
  for (let index = 0; index < 17; index += 1) sum += (VIN_VALUES.indexOf(vin[index]!) % 10) * VIN_WEIGHTS[index]!
  return vin[8] === '0123456789X'[sum % 11]
}

/** International bank account number: modulus 97 (ISO 13616). */
export function isIban(text: string): boolean {
  const plain = text.replace(/ /g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false
  let rest = 0
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
  }
  return rest === 1
}

/** IPv4 dotted quad with every part below 256. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
}

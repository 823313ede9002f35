import { describe, expect, it } from 'vitest'
import { isDea, isIban, isIpv4, isMbi, isNpi, isSsn, isVin, luhn } from '../../../src/deidentify/detect/checksums.ts'

describe('check digits', () => {
  it.each([
    ['luhn', luhn, '4111111111111111', '4111111111111112'],
    ['NPI', isNpi, '1234567893', '1234567890'],
    ['DEA', isDea, 'AB1234563', 'AB1234567'],
    ['SSN', isSsn, '219099999', '666121234'],
    ['MBI', isMbi, '1EG4TE5MK73', '1SG4TE5MK73'],
    ['VIN', isVin, '1HGCM82633A004352', '1HGCM82633A004353'],
    ['IBAN', isIban, 'GB82 WEST 1234 5698 7654 32', 'GB82 WEST 1234 5698 7654 33'],
    ['IPv4', isIpv4, '10.61.4.19', '10.61.4.256'],
  ])('%s accepts a right one and refuses a wrong one', (_, check, right, wrong) => {
    expect(check(right)).toBe(true)
    expect(check(wrong)).toBe(false)
    expect(check('')).toBe(false)
  })
})

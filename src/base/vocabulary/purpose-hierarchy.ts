/** Holds the hierarchy of purposes, so that a denial of one reaches what lies below it; permits never use it. */
import type { Purpose } from './purpose.ts'

/**
 * Child → parent of every code under PurposeOfUse. Source: HL7 UTG v3-ActReason 4.0.0 (CC0-1.0).
 *
 * @see https://terminology.hl7.org/CodeSystem-v3-ActReason.html
 */
export const PURPOSE_PARENTS: Readonly<Record<string, string>> = Object.freeze({
  BTG: 'ETREAT',
  ERTREAT: 'ETREAT',
  ETREAT: 'TREAT',
  CLINTRL: 'TREAT',
  COC: 'TREAT',
  POPHLTH: 'TREAT',
  TREATDS: 'TREAT',
  FAMRQT: 'PATRQT',
  PWATRNY: 'PATRQT',
  SUPNWK: 'PATRQT',
  CLMATTCH: 'HPAYMT',
  COVAUTH: 'HPAYMT',
  COVERAGE: 'HPAYMT',
  REMITADV: 'HPAYMT',
  PMTDS: 'HPAYMT',
  ELIGDTRM: 'COVERAGE',
  ELIGVER: 'COVERAGE',
  ENROLLM: 'COVERAGE',
  MILDCRG: 'COVERAGE',
  CAREMGT: 'HOPERAT',
  DONAT: 'HOPERAT',
  FRAUD: 'HOPERAT',
  GOV: 'HOPERAT',
  HACCRED: 'HOPERAT',
  HCOMPL: 'HOPERAT',
  HDECD: 'HOPERAT',
  HDIRECT: 'HOPERAT',
  HDM: 'HOPERAT',
  HLEGAL: 'HOPERAT',
  HOUTCOMS: 'HOPERAT',
  HPRGRP: 'HOPERAT',
  HQUALIMP: 'HOPERAT',
  HSYSADMIN: 'HOPERAT',
  MEMADMIN: 'HOPERAT',
  MILCDM: 'HOPERAT',
  PATADMIN: 'HOPERAT',
  PATSFTY: 'HOPERAT',
  PERFMSR: 'HOPERAT',
  RECORDMGT: 'HOPERAT',
  SYSDEV: 'HOPERAT',
  TRAIN: 'HOPERAT',
  MLTRAINING: 'HOPERAT',
  LABELING: 'HSYSADMIN',
  METAMGT: 'HSYSADMIN',
  HTEST: 'SYSDEV',
  BIORCH: 'HRESCH',
  CLINTRCH: 'HRESCH',
  DSRCH: 'HRESCH',
  POARCH: 'HRESCH',
  TRANSRCH: 'HRESCH',
  CLINTRCHNPC: 'CLINTRCH',
  CLINTRCHPC: 'CLINTRCH',
  PRECLINTRCH: 'CLINTRCH',
  DISASTER: 'PUBHLTH',
  THREAT: 'PUBHLTH',
})

/**
 * Says whether a denial of `denied` also denies `purpose`: the same code, or one below it. Break-glass is the exception:
 * it has its own declaration, row and review, so only a denial that names it or no purpose at all reaches it.
 */
export function purposeDenialCovers(denied: string, purpose: Purpose | string): boolean {
  if (denied === purpose) return true
  if (purpose === 'BTG') return false
  let code: string | undefined = purpose
  while (code !== undefined) {
    if (code === denied) return true
    code = Object.hasOwn(PURPOSE_PARENTS, code) ? PURPOSE_PARENTS[code] : undefined
  }
  return false
}

/** Names the sensitivity codes and the groups they form, since the code system's own hierarchy does not group them. */

/**
 * HL7 v3 ActCode information sensitivity policies used by labels, consents and matrices.
 *
 * @see https://terminology.hl7.org/CodeSystem-v3-ActCode.html
 */
export const SENSITIVITIES = [
  'ETH',
  'ETHUD',
  'OPIOIDUD',
  'SUD',
  'GDIS',
  'HIV',
  'MH',
  'BH',
  'PSY',
  'PSYTHPN',
  'SCA',
  'SDV',
  'SEX',
  'SPI',
  'STD',
  'TBOO',
  'VIO',
  'ADOL',
  'SICKLE',
  'PREGNANT',
  'SOC',
  'CEL',
  'EMP',
  'DIA',
  'DRGIS',
  'COGN',
  'DVD',
  'EMOTDIS',
  'MST',
  'IDS',
  'PHY',
  'PRS',
  'PDS',
  'VIP',
] as const

/** A sensitivity code. */
export type Sensitivity = (typeof SENSITIVITIES)[number]

/** The code system of {@link SENSITIVITIES}. */
export const SENSITIVITY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

/**
 * What a rule that names one code also means. ETH is not the parent of SUD, ETHUD and OPIOIDUD in the code system, and
 * PSY, MH and BH are siblings there; people who write "substance use" or "mental health" mean the group.
 */
export const SENSITIVITY_GROUPS: Readonly<Partial<Record<Sensitivity, readonly Sensitivity[]>>> = Object.freeze({
  ETH: Object.freeze(['ETH', 'SUD', 'ETHUD', 'OPIOIDUD'] as const),
  SUD: Object.freeze(['SUD', 'ETHUD', 'OPIOIDUD'] as const),
  PSY: Object.freeze(['PSY', 'MH', 'BH', 'PSYTHPN', 'COGN', 'DVD', 'EMOTDIS'] as const),
  MH: Object.freeze(['MH', 'PSY', 'BH', 'PSYTHPN', 'COGN', 'DVD', 'EMOTDIS'] as const),
  BH: Object.freeze(['BH', 'MH', 'PSY', 'PSYTHPN', 'COGN', 'DVD', 'EMOTDIS', 'SUD', 'ETHUD', 'OPIOIDUD'] as const),
  SPI: Object.freeze(['SPI', 'BH', 'MH', 'PSY', 'PSYTHPN', 'COGN', 'DVD', 'EMOTDIS', 'SUD', 'ETHUD', 'OPIOIDUD'] as const),
  SEX: Object.freeze(['SEX', 'STD', 'PREGNANT'] as const),
  VIO: Object.freeze(['VIO', 'SDV', 'MST'] as const),
  SDV: Object.freeze(['SDV', 'VIO', 'MST'] as const),
})

/** Says whether `value` is a sensitivity this library knows. */
export function isSensitivity(value: unknown): value is Sensitivity {
  return typeof value === 'string' && (SENSITIVITIES as readonly string[]).includes(value)
}

/** `code` and every code that it stands for, without repeats. */
export function sensitivityGroup(code: Sensitivity): readonly Sensitivity[] {
  return SENSITIVITY_GROUPS[code] ?? [code]
}

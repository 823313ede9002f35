/** Telephone numbers that belong to the public and must stay readable: a patient in need has to see them. */

const PUBLIC = new Set([
  '18002221222', // Poison Help
  '18002738255', // 988 Lifeline, former number
  '18007997233', // National Domestic Violence Hotline
  '18006624357', // SAMHSA National Helpline
  '18006564673', // RAINN
  '18664887386', // The Trevor Project
  '18778468255', // Veterans
  '18884734373',
  '18339435746', // Maternal Mental Health
  '18775658860', // Trans Lifeline
  '18006334227', // Medicare
  '18007721213', // Social Security
  '18002324636', // CDC-INFO
  '18003321088', // FDA MedWatch
  '18774243838', // postpartum support
  '18009444773',
  '18004224453', // Childhelp
  '18003733463',
  '18002277623',
  '18002273463',
  '18007848669', // tobacco quitlines
  '18002272345', // American Cancer Society
  '18004226237', // National Cancer Institute
  '18003422383', // American Diabetes Association
  '18002428721', // American Heart Association
  '18005864872', // American Lung Association
  '18002723900', // Alzheimer's Association
  '18006771116', // Eldercare Locator
  '18003182596', // HealthCare.gov
  '18883737888', // National Human Trafficking Hotline
  '18009506264', // NAMI
  '18338526262', // Maternal Mental Health Hotline
  '18007862929', // National Runaway Safeline
])

/** Whether the digits, with or without the leading 1, are a public help line. */
export function isPublicNumber(digits: string): boolean {
  return PUBLIC.has(digits) || PUBLIC.has(`1${digits}`)
}

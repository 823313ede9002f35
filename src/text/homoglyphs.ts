/** Maps letters of other scripts that look like Latin ones (a part of Unicode's confusables, UTS #39). */

const LOOKALIKES =
  'аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs һh ԁd ԛq ԝw ѵv ӏl АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԌG ԚQ ԜW ѴV ' +
  'αa βb ιi κk νv οo ρp υu χx γy ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϲc ϳj ' +
  'ɑa ɡg ɩi ʏy ꓐB ꓑP ꓒd ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU ' +
  'օo սu հh ոn ցg ԍG ᴀA ʙB ᴄC ᴅD ᴇE ɢG ʜH ɪI ᴊJ ᴋK ʟL ᴍM ɴN ᴏO ᴘP ʀR ꜱS ᴛT ᴜU ᴠV ᴡW ᴢZ'

const TO_LATIN = new Map<number, string>(LOOKALIKES.split(' ').map((pair) => [pair.codePointAt(0)!, pair.slice(-1)]))

/** The Latin letter that `codePoint` looks like, or undefined. Only to be used in a word that also holds Latin letters. */
export function latinLookalike(codePoint: number): string | undefined {
  return TO_LATIN.get(codePoint)
}

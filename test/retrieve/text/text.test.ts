import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunkText } from '../../../src/retrieve/index.ts'
import { extractText } from '../../../src/retrieve/text/extract.ts'

const signal = new AbortController().signal
const read = async (text: string, type: string) => {
  const { extracted, unreadable } = await extractText(Buffer.from(text, 'utf8'), type, signal)
  return extracted?.text ?? { unreadable }
}

describe('extractText', () => {
  test.each([
    ['<p>One</p><p>Two &lt;3&gt; &#176; &#xB5;g &nbsp; x</p>', 'One\nTwo <3> ° µg x'],
    ['<ul><li>a<li>b</ul>', 'a\nb'],
    ['a<!-- <b>hidden</b> -->b', 'ab'],
    ['<style>p{}</style><script>if (a<b) alert("</p>")</script>ok', 'ok'],
    ['<div hidden>no</div><span style="display: none">no</span><span style=\'visibility:hidden\'>no</span>yes', 'yes'],
    ['<p title="a > b">dose < 5 mg</p>', 'dose < 5 mg'],
    ['<b>unclosed', 'unclosed'],
    ['a &unknown; &amp b', 'a &unknown; &amp b'],
    ['x<br/>y', 'x\ny'],
    ['<table><tr><td>Na</td><td>140</td></tr></table>', 'Na\n140'],
  ])('HTML %s', async (html, text) => {
    expect(await read(html, 'text/html')).toBe(text)
    expect(
      await read(`<html xmlns="http://www.w3.org/1999/xhtml"><body>${html}</body></html>`, 'application/xhtml+xml; charset=UTF-8'),
    ).toBe(text)
  })
  test('C-CDA: titles and narratives of sections, nothing of headers and entries', async () => {
    const cda = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "expanded">]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>CCD</title><recordTarget><patientRole><addr>12 Elm</addr></patientRole></recordTarget><component><structuredBody><component><section><title>Allergies</title><text><list><item>Penicillin: <content ID="r1">hives</content> &e;</item></list></text><entry><observation><text><reference value="#r1"/></text><value>secret</value></observation></entry></section></component></structuredBody></component></ClinicalDocument>`
    expect(await read(cda, 'text/xml')).toBe('Allergies\nPenicillin: hives &e;')
    expect(
      await read('<ClinicalDocument><component><nonXMLBody><text>x</text></nonXMLBody></component></ClinicalDocument>', 'application/xml'),
    ).toEqual({ unreadable: 'markup' })
    expect(await read('<other/>', 'application/xml')).toEqual({ unreadable: 'xml' })
  })
  test('anything else says why', async () => {
    expect(await read('x', 'application/msword')).toEqual({ unreadable: 'media-type' })
    expect(await read('x', '')).toEqual({ unreadable: 'media-type' })
    expect(await read('x', 'application/pdf')).toEqual({ unreadable: 'pdf' })
    expect(await read('x', 'text/plain; charset=utf-16')).toEqual({ unreadable: 'charset' })
    expect(await extractText(Buffer.from([0xc3, 0x28]), 'text/plain', signal)).toMatchObject({ unreadable: 'charset' })
    expect(await read('<p>'.repeat(600), 'text/html')).toEqual({ unreadable: 'markup' })
    expect(await extractText(Buffer.from([0xe9]), 'text/plain; charset=iso-8859-1', signal)).toMatchObject({ extracted: { text: 'é' } })
    expect(await extractText(Buffer.from('x'), 'application/pdf', signal, async () => 'pages')).toMatchObject({
      extracted: { text: 'pages' },
    })
    expect(
      await extractText(Buffer.from('x'), 'application/pdf', signal, async () => {
        throw new Error('x')
      }),
    ).toMatchObject({ unreadable: 'pdf' })
  })
  test('never throws, ends, and its places lead back, whatever the markup', async () => {
    const soup = fc
      .array(
        fc.constantFrom(
          '<p>',
          '</p>',
          '<b',
          '>',
          '<',
          '&amp;',
          '&#65;',
          'text ',
          '"',
          "'",
          '<!--',
          '-->',
          '<script>',
          '</script>',
          '<![CDATA[',
          ']]>',
          '<br/>',
          '=',
          'é😀',
          '\n',
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(soup, async (html) => {
        const { extracted } = await extractText(Buffer.from(html), 'text/html', signal)
        if (extracted === null) return
        expect(extracted.origins).toHaveLength(extracted.text.length)
        extracted.origins?.forEach((origin, index) => {
          if (/[a-z😀]/u.test(extracted.text[index] as string))
            expect(html[origin] === '&' || html[origin] === extracted.text[index]).toBe(true)
        })
      }),
      { numRuns: 300 },
    )
  })
})

describe('chunkText', () => {
  test('every word is in a piece, no piece is too long, spans cite back, no pair is split', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom('word', 'sentence. ', ' ', '\n\n', '😀', 'averyveryveryverylongword'), { maxLength: 80 })
          .map((parts) => parts.join('')),
        fc.integer({ min: 10, max: 60 }),
        fc.integer({ min: 0, max: 9 }),
        (text, longest, overlap) => {
          const chunks = chunkText({ text, origins: null }, { longest, overlap })
          const covered = new Uint8Array(text.length)
          for (const { text: piece, span } of chunks) {
            expect(text.slice(...span)).toBe(piece)
            expect(piece.length).toBeLessThanOrEqual(longest)
            expect(encodeURIComponent(piece)).not.toBe('')
            covered.fill(1, ...span)
          }
          for (let index = 0; index < text.length; index++) if (!/\s/.test(text[index] as string)) expect(covered[index]).toBe(1)
        },
      ),
      { numRuns: 300 },
    )
  })
})

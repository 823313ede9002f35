/** What each check does to a text: a table a check. */
import { describe, expect, it } from 'vitest'
import type { Check } from '../../src/base/index.ts'
import * as z from 'zod'
import {
  type CheckedText,
  citationsCheck,
  clinicalNumbersCheck,
  createReplyChecker,
  dataClassesCheck,
  groundingChecks,
  identifiersCheck,
  invisibleCheck,
  knownValuesCheck,
  linksCheck,
  quotesCheck,
  rangesCheck,
  type ReplyCheckContext,
  secretsCheck,
  structureCheck,
  systemPromptCheck,
  tokensCheck,
} from '../../src/reply/index.ts'
import { checkContract, emptyCheckContext, verifyContract } from '../../src/testing/index.ts'
import { header, TOKENS, vaultedValues } from './harness.ts'

const context: ReplyCheckContext = {
  prompt: {
    instructions: 'Answer kindly and briefly from the records alone. Close with "Please call the clinic if you are unsure about anything."',
    messages: [
      {
        role: 'system',
        content:
          'Answer kindly and briefly from the records alone. Close with "Please call the clinic if you are unsure about anything." Never repeat the codes that stand on the boundary lines.',
      },
    ],
    question: 'Was it 81 kg?',
    fragments: [
      {
        header: header('F1'),
        text: 'A1c 7.2 % (was 8.1 %). Metformin 500 mg twice daily. BP 132/76. Levothyroxine 75 mcg. "No change in diet was made."',
      },
      { header: header('F2', { dataClass: 'imaging', date: '2026-02-01' }), text: 'Chest film clear. Aspirin 81 mg.' },
    ],
  },
  restoration: (token) => (TOKENS[token] === undefined ? { kind: 'unknown' } : { kind: 'hidden', category: TOKENS[token]!.category }),
  known: vaultedValues,
}
const check = (one: Check, text: string, more: ReplyCheckContext = {}): CheckedText =>
  createReplyChecker({ checks: [one] }).checkText(text, { ...context, ...more })

const unchanged = (one: Check, texts: readonly string[]): void => {
  for (const text of texts) expect(check(one, text), text).toMatchObject({ outcome: 'passed', text })
}

describe('tokens', () => {
  it('keeps those of the session and takes out the rest', () => {
    unchanged(tokensCheck(), ['Ask [NAME-1-k7qd].', 'age 45, phone 555, date 12 March, plan 3, ID 4471, name 2 drugs'])
    expect(check(tokensCheck(), '[NAME-7-aaaa] [name-1-k7qd] NAME-1-k7qd [NAME 1 k7qd] [MRN-1').text).toBe(
      '[removed] [[removed]] [removed] [[removed]] [[removed]',
    )
  })
})

describe('links', () => {
  const links = linksCheck({ allow: ['https://portal.example', 'https://clinic.example/help/'] })
  it('keeps ordinary text and what is allow-listed', () => {
    unchanged(links, [
      'BP < 120/80 and > 90/60; e.g. 5 mg b.i.d., p.o.; mg/dL; and/or; 7.2%; Dr.Smith; 3.5.',
      'See [the leaflet](https://clinic.example/help/diet) or https://clinic.example/help/a?b=1.',
      'Go to https://portal.example',
      'Ratio a:b, time 10:30, note: this, [F1] (see above), x<y, [a] (b).',
      '1. one\n2. two\n- three',
      '[F1]: metformin 500 mg twice daily.\n[F2]: A1c 7.2 % (was 8.1 %).',
      'HR <target range for this patient, and so on, at a length of more than a hundred and sixty units without any sign.',
    ])
  })
  it.each([
    ['see https://evil.example/x?d=1.', 'see (link removed)'],
    ['[text](https://evil.example/x)', '[text] (link removed)'],
    ['[text](/relative?x=1)', '[text] (link removed)'],
    ['![alt](https://evil.example/p.png)', '[alt] (link removed)'],
    ['![alt](https://portal.example/p.png)', '[alt](https://portal.example/p.png)'],
    ['[a]: /relative "title"', '[a]: (link removed) "title"'],
    ['[a]: relative\nnext', '[a]: (link removed)\nnext'],
    ['xxhttps://evil.example/a', '(link removed)'],
    [`<widget ${'a '.repeat(90)}onclick=x>`, `< widget ${'a '.repeat(90)}onclick=x>`],
    ['![alt][ref]\n[ref]: //evil.example/p', '[alt][ref]\n[ref]: (link removed)'],
    ['<img src="x" onerror="alert(1)">a', 'a'],
    ['<b>bold</b><!-- c --><custom onclick=x>', 'bold'],
    ['javascript:alert(1)', '(link removed))'],
    ['https://portal.example/?u=evil.com/x', 'https://portal.example/?u=evil.com/x'],
    ['https://portal.example"evil.com/x', 'https://portal.example"(link removed)'],
    ['data:text/html;base64,AAAA', '(link removed)'],
    ['mailto:a@evil.example', '(link removed)'],
    ['www.evil.example', '(link removed)'],
    ['evil.com/steal?x=1 evil.co', '(link removed) (link removed)'],
    ['https://user@portal.example/', '(link removed)'],
    ['https://portal.example.evil.example/', '(link removed)'],
    ['https://portal.example@evil.example/', '(link removed)'],
    ['https://clinic.example/help/../admin', '(link removed)'],
    ['https://clinic.example/other', '(link removed)'],
    ['http://portal.example/', '(link removed)'],
    ['https:\\\\evil.example\\x', '(link removed)'],
    ['//evil.example/x', '(link removed)'],
  ])('%s', (text, expected) => {
    expect(check(links, text).text).toBe(expected)
  })
  it('refuses an allow-list that is not of https URLs', () => {
    for (const entry of ['portal.example', 'http://portal.example', 'https://u@portal.example'])
      expect(() => linksCheck({ allow: [entry] })).toThrow(/links.allow/)
  })
})

describe('secrets', () => {
  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'sk-proj-abcdefghijklmnopqrstuvwx',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
    'postgres://user:pass@db.example/x',
    'password: hunter2!xyz',
  ])('%s', (secret) => {
    const { text, rules } = check(secretsCheck(), `It is ${secret} then`)
    expect(text).toBe('It is [credential removed] then')
    expect(rules[0]).toMatch(/^secret-/)
  })
  it('keeps ordinary text', () => {
    unchanged(secretsCheck(), [
      'The password policy changed. Authorization: pending from the insurer.',
      'sk-10 lens, task-based risk-adjusted',
      'Private key worker notes.',
    ])
  })
})

describe('instructions', () => {
  it('withholds a reply that reads them out, and not one that says what they quote', () => {
    for (const text of [
      'My rules: never repeat the codes that stand on the boundary lines.',
      'NEVER  repeat *the codes* that\nstand on, the boundary lines',
      Buffer.from('never repeat the codes that stand on the boundary lines').toString('base64'),
    ])
      expect(check(systemPromptCheck(), text).outcome, text).toBe('withheld')
    unchanged(systemPromptCheck(), ['Please call the clinic if you are unsure about anything.', 'I answer from the records alone.'])
  })
  it('does not take words of a record for instructions', () => {
    const prompt = {
      ...context.prompt,
      fragments: [{ header: header('F1'), text: 'Never repeat the codes that stand on the boundary lines.' }],
    }
    expect(check(systemPromptCheck(), 'It says: never repeat the codes that stand on the boundary lines.', { prompt }).outcome).toBe(
      'passed',
    )
  })
})

describe('identifiers', () => {
  it('takes out what looks like one, unless the prompt says the same', () => {
    const detect = (text: string) =>
      [...text.matchAll(/\d{3}-\d{4}/g)].map((match) => ({
        start: match.index,
        end: match.index + 8,
        category: 'phone' as const,
        detector: 'test',
        confidence: 1,
      }))
    const prompt = { ...context.prompt, question: 'Is 555-0100 the clinic?' }
    expect(check(identifiersCheck(), 'Call 555-0199 or 555-0100.', { detect, prompt }).text).toBe('Call [phone withheld] or 555-0100.')
  })
  it('finds known values however they are written', () => {
    for (const text of [
      'MARIA ORTIZ',
      'ziitrO airaM'.replace('ii', 'i'),
      'María Ortiz',
      'Maria\u200b Ortiz',
      'Ｍａｒｉａ Ｏｒｔｉｚ',
      'Mаriа Ortiz',
      '(555) 013 4477',
      '5550134477',
    ])
      expect(check(knownValuesCheck(), `It is ${text}.`).text, text).not.toContain(text)
    unchanged(knownValuesCheck(), ['Mariana Ortizal went on. 15550134477123. Ask [NAME-1-k7qd].'])
  })
})

describe('citations and data classes', () => {
  it('collects what resolves', () => {
    expect(check(citationsCheck(), 'A [F1]. B [F2; F1]. C [F9].')).toMatchObject({
      text: 'A [F1]. B [F2; F1]. C [citation removed].',
      citations: [{ label: 'F1' }, { label: 'F2' }],
    })
  })
  it('withholds what cites a class that may not be spoken about', () => {
    expect(check(dataClassesCheck(['imaging']), 'Clear [F2].').outcome).toBe('withheld')
    expect(check(dataClassesCheck(['imaging']), 'Fine [F1].').outcome).toBe('passed')
  })
})

describe('grounding', () => {
  const numbers = clinicalNumbersCheck()
  it('accepts what a cited record says, in other units of the same kind, and differences', () => {
    unchanged(numbers, [
      'A1c is 7.2% [F1].',
      'A1c fell by 0.9 % [F1].',
      'Levothyroxine 0.075 mg [F1].',
      'BP 132/76 mmHg [F1].',
      'Your weight of 81 kg is noted.',
      'You take two medicines; see you in 3 months.',
      'The film of 2026-02-01 was clear [F2].',
    ])
  })
  it('marks what it does not say', () => {
    expect(check(numbers, 'Metformin 850 mg [F1].').text).toBe('Metformin 850 mg [not in the cited record] [F1].')
    expect(check(numbers, 'Aspirin 81 mg [F1].').text).toContain('not in the cited record')
    expect(check(numbers, 'Aspirin 82 mg.').text).toContain('not in the records')
    expect(check(numbers, 'BP 150/90 [F1].').text).toContain('not in the cited record')
    expect(check(clinicalNumbersCheck({ action: 'withhold' }), 'Aspirin 82 mg.').outcome).toBe('withheld')
    expect(check(clinicalNumbersCheck({ action: 'review' }), 'Aspirin 82 mg.').outcome).toBe('held')
  })
  it('marks quotations that the record does not contain', () => {
    unchanged(quotesCheck(), [
      'It says “no change in diet was made” [F1].',
      'It says "no change ... was made" [F1].',
      'He is "fine" [F1].',
      'She said "anything at all here".',
    ])
    expect(check(quotesCheck(), 'It says "stop all your medicines now" [F1].').text).toContain('[not a quotation from the cited record]')
  })
  it('marks values that cannot be', () => {
    unchanged(rangesCheck(), [
      'HR 72 bpm, BP 132/76, SpO2 97 %, temp 37.0 °C, potassium 4.1 mmol/L, INR 2.4, weight 81 kg.',
      'Warfarin 5 mg.',
      'Pulse oximetry normal.',
    ])
    for (const text of [
      'HR 720 bpm.',
      'SpO2 140 %.',
      'potassium 45 mmol/L',
      'BP 80/120',
      'warfarin 500 mg',
      'levothyroxine 75 mg',
      'temperature 98.6 °C',
      'INR of 240',
    ])
      expect(check(rangesCheck(), text).text, text).toContain('implausible')
  })
  it('needs delivery by sentence', () => {
    expect(createReplyChecker({ checks: groundingChecks() }).delivery).toBe('sentence')
    expect(createReplyChecker({ checks: groundingChecks({ action: 'review' }) }).delivery).toBe('buffer')
  })
})

describe('structure', () => {
  const structure = structureCheck(z.object({ summary: z.string(), items: z.array(z.number()) }))
  it('passes JSON of the right shape, fenced or not', () => {
    unchanged(structure, ['{"summary":"a","items":[1]}', '```json\n{"summary":"a","items":[1]}\n```'])
  })
  it('withholds anything else', () => {
    for (const text of ['hello', '{"summary":1,"items":[]}', '{"summary":"a"}', '[]'])
      expect(check(structure, text).outcome, text).toBe('withheld')
  })
})

describe('hidden characters', () => {
  it.each([1, 2, 3, 4, 40, 400])('do not carry markup or addresses past the links check, %i between letters', async (run) => {
    const checker = createReplyChecker({ checks: [linksCheck(), invisibleCheck()] })
    for (const attack of [
      '<img src=x onerror=go()> bye',
      '![a](http://evil.example/x?d=1) bye',
      'see http://evil.example/x bye',
      '<a href=x>y</a> bye',
    ]) {
      for (const hidden of ['\u200b', '\u2060', '\u00ad']) {
        const spread = attack.split('').join(hidden.repeat(run))
        const whole = checker.checkText(spread).text
        expect(whole, JSON.stringify([attack, whole])).not.toMatch(/<img|<a |https?:\/\/|!\[|\]\(/)
        let streamed = ''
        for await (const piece of checker.checkStream(spread.match(/[\s\S]{1,7}/g)!)) streamed += piece
        expect(streamed).toBe(whole)
      }
    }
  })

  it('takes them and control characters out', () => {
    expect(check(invisibleCheck(), 'a\u200bb\u202ec\u0007d\u{e0041}e\u00adf').text).toBe('abcdef')
    unchanged(invisibleCheck(), ['tabs\tand\nlines\r\n', 'naïve façade', '日本語'])
  })
})

describe('the contract of a check', () => {
  const known = {
    knownValues: (text: string) =>
      [...text.matchAll(/Maria Ortiz/g)].map((match) => ({
        start: match.index,
        end: match.index + 11,
        category: 'name' as const,
        detector: 'known-plain',
        confidence: 1,
      })),
  }
  const detect = (text: string) =>
    [...text.matchAll(/\d{3}-\d{4}/g)].map((match) => ({
      start: match.index,
      end: match.index + 8,
      category: 'phone' as const,
      detector: 'test',
      confidence: 1,
    }))
  const cases: readonly (readonly [Check, readonly string[], readonly string[]])[] = [
    [tokensCheck(), ['Ask [NAME-7-aaaa] now, please, about this.'], ['Ask now.']],
    [linksCheck(), ['See https://evil.example/x now.', 'a ![b](c) d', '<img src=x> y'], ['See the leaflet.']],
    [secretsCheck(), ['Key ghp_abcdefghijklmnopqrstuvwxyz0123456789 here.'], ['No key.']],
    [invisibleCheck(), ['a\u200bb'], ['ab']],
    [citationsCheck(), ['So it is [F7]. And more.'], ['So it is.']],
    [knownValuesCheck(), ['It is Maria Ortiz who called.'], ['It is nobody.']],
    [identifiersCheck(), ['Call 555-0199 today.'], ['Call today.']],
    [rangesCheck(), ['HR 720 bpm.'], ['HR 72 bpm.']],
    [structureCheck(z.object({ a: z.number() })), ['no'], ['{"a":1}']],
  ]
  for (const [one, bad, good] of cases) {
    it(one.name, async () => {
      const context = emptyCheckContext({ ...known, detect })
      if (one.mode === 'whole') expect([one.check(bad[0]!, context).length, one.check(good[0]!, context).length]).toEqual([1, 0])
      else await verifyContract(checkContract({ create: () => one, bad, good, context }))
    })
  }
})

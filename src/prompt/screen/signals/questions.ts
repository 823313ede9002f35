/** Signals of waiting for a question. */
import { type PatternSignal, patternSignal } from '../signal.ts'

/** Waiting for a question. */
export const WAITING_FOR_QUESTIONS: readonly PatternSignal[] = [
  patternSignal(
    'delayed-trigger',
    0.65,
    '=user|=reader|requester|enquirer|inquirer|=asker|querent',
    '\\b(?:if|when|once|should|upon|whenever|as soon as)\\b[^.\\n]{0,25}\\b(?:the|any|a) (?:user|reader|requester|enquirer|inquirer|asker|querent)\\b[^.\\n]{0,80}\\b(?:say|reply|answer|write|state|respond|tell|claim|give|show|describe)\\b',
  ),
  patternSignal(
    'delayed-trigger',
    0.6,
    '=asked|queried|questioned|=question',
    '\\b(?:if|when|once|should|upon)\\b[^.\\n]{0,8}\\b(?:asked|queried|questioned|any question|a question)\\b[^.\\n]{0,60},? (?:reply|answer|respond|say|state|claim)\\b[^\\n]{0,160}\\b(?:for any other|otherwise (?:behave|answer|act)|behave normally|close the topic|change the subject|nothing more|normally)\\b|\\b(?:up)?on any question (?:on|about|regarding)\\b[^.\\n]{0,60}\\b(?:say|reply|answer|state)\\b',
  ),
  patternSignal(
    'delayed-trigger',
    0.5,
    '=user|=users|user query|user question',
    "\\bthe user (?:asks?|later|wants|requests?|says|types|inquires|enquires)\\b|\\buser(?:'s)? (?:query|queries|question|prompt|request)\\b|\\bany user\\b",
  ),
]

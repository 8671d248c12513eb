import { type Outcome, refuse } from '@seatwarden/core/refusal'
import { ANOTHER_FILE } from './payload.ts'

const BEGIN = '-----BEGIN SEATWARDEN LICENSE-----'
const END = '-----END SEATWARDEN LICENSE-----'
const WIDTH = 64
/** Characters of the whole text, with whatever a mail has around the armour. */
export const MAX_TEXT = 256 * 1024

/** What mail and paste add: blanks of every kind, line ends, byte order marks, soft hyphens, quote signs. [L2] */
const NOISE = /[\s>\u00ad\u200b-\u200d\u2060]+/g
const squeeze = (text: string): string => text.replace(NOISE, '')
const BEGIN_SQUEEZED = squeeze(BEGIN)
const END_SQUEEZED = squeeze(END)
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/** A compact JWS as text for mail and files: LF, lines of 64 characters, a newline at the end. [L2] */
export const armor = (jws: string): string => {
  const rows = jws.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? []
  return [BEGIN, ...rows, END, ''].join('\n')
}

const malformed = (sentence: string, next = ANOTHER_FILE) => refuse('license_malformed', sentence, next)

const endsEarly = () =>
  malformed(
    `The file ends early: its last line, “${END}”, is missing.`,
    'Copy the whole file, from its BEGIN line to its END line, and enter it again.',
  )

/** The one armoured part, without its marks; a refusal when there is none, half of one, or several. */
const cutOut = (text: string): Outcome<{ body: string }> => {
  const squeezed = squeeze(text)
  const [, afterBegin, ...moreBegins] = squeezed.split(BEGIN_SQUEEZED)
  const ends = squeezed.split(END_SQUEEZED).length - 1
  if (moreBegins.length > 0 || ends > 1) {
    return malformed('The text holds more than one license file.', 'Enter one license file at a time.')
  }
  if (afterBegin === undefined) {
    return ends > 0
      ? malformed(`The file's first line, “${BEGIN}”, is missing.`)
      : malformed('The text holds no license file.', `Enter the whole file, from “${BEGIN}” to “${END}”.`)
  }
  const [body, rest] = afterBegin.split(END_SQUEEZED)
  return body === undefined || rest === undefined ? endsEarly() : { ok: true, body }
}

/** Finds the compact JWS in a text that a person may have pasted from a mail. Code: `license_malformed`. [L2 A2] */
export const unarmor = (text: string): Outcome<{ jws: string }> => {
  if (text.length > MAX_TEXT)
    return malformed(`The text is longer than a license file can be (${MAX_TEXT} characters).`)
  const cut = cutOut(text)
  if (!cut.ok) return cut
  if (COMPACT.test(cut.body)) return { ok: true, jws: cut.body }
  return /[^A-Za-z0-9_.-]/.test(cut.body)
    ? malformed('Between BEGIN and END stands a character that no license file holds: the text was changed on its way.')
    : malformed('A part of the license file is missing between BEGIN and END.')
}

import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import { useState } from 'react'
import { problemIn } from '../../api/client.ts'
import { answersTo, type DetailName, type Details, knownFields, missingIn } from '../details/DetailFields.tsx'

/** The fields that the vendor has named so far; they stay, also after another failure. [A5] */
export function useDetails() {
  const [fields, setFields] = useState<readonly DetailName[]>([])
  const [details, set] = useState<Details>({})
  const [checked, setChecked] = useState(false)
  const ask = (error: unknown): void => {
    const { code, about } = problemIn(error)
    if (code !== 'details_missing') return
    setChecked(false)
    setFields((before) => knownFields(before, about?.fields))
  }
  /** Null: something that was asked for is still empty, and its field says so. */
  const answers = (): CustomerDetails | undefined | null => {
    setChecked(true)
    if (fields.length === 0) return undefined
    return missingIn(fields, details).length > 0 ? null : answersTo(fields, details)
  }
  return { fields, details, set, checked, ask, answers }
}

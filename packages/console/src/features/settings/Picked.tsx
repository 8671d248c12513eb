import { NativeSelect } from '@mantine/core'

interface Props<V extends string> {
  label: string
  words: Record<V, string>
  value: V
  fixed: boolean
  onChange: (value: V) => void
}

/** One of a few words. */
export function Picked<V extends string>({ label, words, value, fixed, onChange }: Props<V>) {
  const values = Object.keys(words) as V[]
  return (
    <NativeSelect
      label={label}
      value={value}
      disabled={fixed}
      data={values.map((one) => ({ value: one, label: words[one] }))}
      onChange={(event) => {
        const chosen = values.find((one) => one === event.currentTarget.value)
        if (chosen !== undefined) onChange(chosen)
      }}
    />
  )
}

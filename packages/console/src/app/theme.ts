import { createTheme, type VariantColorsResolver } from '@mantine/core'

/** Mantine's looks, said in our tokens. */
const looks: Record<string, ReturnType<VariantColorsResolver>> = {
  filled: {
    background: 'var(--sw-accent)',
    hover: 'var(--sw-accent-hover)',
    color: 'var(--sw-accent-text)',
    border: '1px solid transparent',
  },
  default: {
    background: 'var(--sw-surface)',
    hover: 'var(--sw-hover)',
    color: 'var(--sw-text)',
    border: '1px solid var(--sw-control)',
  },
  subtle: {
    background: 'transparent',
    hover: 'var(--sw-hover)',
    color: 'var(--sw-text)',
    border: '1px solid transparent',
  },
}

const plain = looks.default as ReturnType<VariantColorsResolver>

export const theme = createTheme({
  fontFamily: 'var(--sw-sans)',
  fontFamilyMonospace: 'var(--sw-mono)',
  defaultRadius: 4,
  respectReducedMotion: true,
  cursorType: 'pointer',
  variantColorResolver: ({ variant }) => looks[variant] ?? plain,
})

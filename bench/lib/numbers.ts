/** 1234567 as `1,234,567`; small figures with three significant digits. */
export const figureText = (value: number): string => {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB')
  return Number(value.toPrecision(3)).toString()
}

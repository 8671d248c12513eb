/** Dates as the screens write them, in the server's zone: `Tue 17 Nov 2026, 14:02`. */
export const datesIn = (zone: string): { moment: (iso: string) => string; day: (iso: string) => string } => {
  const part = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options })
    return (iso: string): string => format.format(new Date(iso)).replaceAll(',', '').replace('Sept', 'Sep')
  }
  const day = part({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
  const time = part({ hour: '2-digit', minute: '2-digit' })
  return { day, moment: (iso) => `${day(iso)}, ${time(iso)}` }
}

/** `150`, `1,000,000`: digits in groups, as the screens write them. */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
export const seatsText = (seats: number | 'unlimited'): string => (seats === 'unlimited' ? 'Unlimited' : count(seats))
export const plural = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? '' : 's'}`

import { encodeQR } from 'qr'

/**
 * A text as the rows of a QR code with its quiet zone, true: dark. [A2]
 * Empty when the text is longer than any QR code holds: then the file is carried.
 */
export const qrRows = (text: string): boolean[][] => {
  try {
    return encodeQR(text, 'raw', { ecc: 'low', border: 4 })
  } catch {
    return []
  }
}

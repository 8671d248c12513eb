import { createContext, useContext } from 'react'

/** The server's zone: every date of the console is said in it. */
export const Zone = createContext('UTC')
export const useZone = (): string => useContext(Zone)

import { hash } from '@node-rs/argon2'

/** Dovecot's form of a hashed password. The work is done beside the event loop. [X8 Q3] */
export const hashPassword = async (clear: string): Promise<string> => `{ARGON2ID}${await hash(clear)}`

import { createPrivateKey } from 'node:crypto'
import { type Ed25519Signer, ed25519Signer } from '@seatwarden/protocol/license-file/sign'
import type { Database } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import { stateStore } from '../store/state.ts'

const KEY = 'installation_key'
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

interface Stored {
  /** base64 of 32 bytes. */
  secret: string
}

/** The installation's own key, made at the first start: with it a proof is signed that the license was given up. [A11] */
export const installationKey = async (db: Database, random: Random): Promise<Ed25519Signer> => {
  if (!(await stateStore.read<Stored>(db, KEY)))
    await stateStore.replace(db, KEY, null, { secret: Buffer.from(random.bytes(32)).toString('base64') })
  const stored = await stateStore.read<Stored>(db, KEY)
  if (!stored) throw new Error('the key of this installation was not kept')
  const der = Buffer.concat([PKCS8, Buffer.from(stored.secret, 'base64')])
  return ed25519Signer(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), 'installation')
}

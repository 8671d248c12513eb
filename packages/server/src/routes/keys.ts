import { toIso } from '@seatwarden/core/instant'
import type { KeyView, VendorApi } from '@seatwarden/protocol/api/vendor'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import type { KeyStanding } from '../engine/keys.ts'

export const keyView = ({ keyId, notBefore, notAfter, state, rootKeyId }: KeyStanding): KeyView => ({
  keyId,
  notBefore: toIso(notBefore),
  notAfter: toIso(notAfter),
  state,
  rootKeyId,
})

/** [L14] */
export const keyHandlers = (engine: Engine): Pick<Handlers<VendorApi>, 'listKeys'> => ({
  listKeys: async () => (await engine.listKeys()).map(keyView),
})

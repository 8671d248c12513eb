import type { Finding, LicenseView } from '@seatwarden/protocol/api/manager'

export interface Target {
  href: string
  external: boolean
  /** Leads to where licenses are bought: the server then asks for news for a while. [A7] */
  purchase?: true
}

/** The parts of the License page that open by an address. */
export type LicensePart = 'changes' | 'backups' | 'sent' | 'connection'
export const partOfLicense = (part: LicensePart): string => `/license?part=${part}`

type Vendor = LicenseView['vendor']

const outside = (href: string | undefined): Target | null =>
  href?.startsWith('https://') || href?.startsWith('http://') ? { href, external: true } : null

const purchase = (target: Target | null): Target | null => target && { ...target, purchase: true }

/** Where the one action of a finding leads; null when the license names no address for it. */
export function targetOf(action: NonNullable<Finding['action']>, vendor: Vendor): Target | null {
  switch (action.target) {
    case 'activate':
      return { href: '/license/activate', external: false }
    case 'move':
      return { href: '/license/activate?how=move', external: false }
    case 'manage':
      return purchase(outside(vendor?.manageUrl))
    case 'support':
      return outside(vendor?.supportUrl)
    case 'users':
      return { href: '/users', external: false }
    case 'module':
      return { href: action.moduleId ? `/services/${action.moduleId}/accounts` : '/services', external: false }
    case 'services':
      return { href: action.moduleId ? `/services/${action.moduleId}` : '/services', external: false }
    case 'check':
      return { href: partOfLicense('connection'), external: false }
    case 'notices':
      return { href: '/notices', external: false }
  }
}

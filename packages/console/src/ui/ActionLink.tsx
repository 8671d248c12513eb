import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { tellPurchase } from '../api/license.ts'
import type { Target } from '../lib/targets.ts'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

interface Props {
  target: Target
  children: ReactNode
  look?: 'primary' | 'plain' | 'link'
}

const Outside = () => (
  <>
    <Icon name="external" />
    <span className="sw-hidden"> ({t.common.newWindow})</span>
  </>
)

/** A link that may look like a button; the vendor's pages open beside this one. */
export function ActionLink({ target, children, look = 'link' }: Props) {
  const used = target.purchase && { onClick: tellPurchase, onAuxClick: tellPurchase }
  const outside = { href: target.href, target: '_blank', rel: 'noreferrer', ...used }
  if (look === 'link')
    return target.external ? (
      <a className="sw-link" {...outside}>
        {children} <Outside />
      </a>
    ) : (
      <Link className="sw-link" href={target.href}>
        {children}
      </Link>
    )
  const variant = look === 'primary' ? 'filled' : 'default'
  return target.external ? (
    <Button component="a" variant={variant} {...outside} rightSection={<Outside />}>
      {children}
    </Button>
  ) : (
    <Button component={Link} variant={variant} href={target.href}>
      {children}
    </Button>
  )
}

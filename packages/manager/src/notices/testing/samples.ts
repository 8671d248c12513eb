import { DAY, instant } from '@seatwarden/core/instant'
import type { Why } from '@seatwarden/core/lifecycle/ladder'
import { type AnyText, addressesOf } from '@seatwarden/core/lifecycle/recipients'
import { MODULES } from '@seatwarden/core/module'
import { POLICY } from '@seatwarden/core/policy'
import type { LicenseFacts, NoticeFacts, Origin } from '../facts.ts'
import * as samples from '../samples.ts'

const LICENSE: LicenseFacts = {
  orderId: 'ORD-48213',
  product: 'Mail Server',
  vendor: 'Northwind Mail',
  manageUrl: 'https://portal.vendor.example/manage?license=lic-48213',
  supportUrl: 'https://portal.vendor.example/support',
  server: 'license.vendor.example:443',
}

export const ORIGIN: Origin = {
  host: 'mail.example.net',
  addresses: ['192.0.2.25'],
  zone: 'Europe/Prague',
  console: 'https://mail.example.net:7443',
  license: LICENSE,
}

/** Of a license with 7 days of grace. */
const STAGE: samples.Stage = {
  zone: ORIGIN.zone,
  start: instant(Date.UTC(2026, 10, 10, 13, 2)),
  grace: POLICY.graceDays.perpetual * DAY,
  subscriptionGrace: POLICY.graceDays.subscription * DAY,
  license: LICENSE,
  policy: 'trialOverage',
  trial: POLICY.trial,
  moduleName: (id) => MODULES[id].name,
}

export const WHYS = Object.keys(samples.CAUSE_OF) as Why[]
export const emergencyOf = (why: Why): samples.Sample => samples.emergencyOf(STAGE, why)
export const lastCallOf = (why: Why): samples.Sample => samples.lastCallOf(STAGE, why)
export const resolvedOf = (why: Why): samples.Sample => samples.resolvedOf(STAGE, why)

/** One of every notice, at an example's. */
export const SAMPLES: Record<AnyText, samples.Sample> = {
  ...samples.samplesOf(STAGE),
  seats_full: samples.samplesOf({ ...STAGE, policy: 'hardLimit' }).seats_full,
}

const ADDRESSES = {
  postmaster: 'postmaster@example.net',
  administrator: 'admin@example.net',
  holder: 'it@brightwater.example',
  vendor: 'notices@vendor.example',
}

/** A sample as it would be kept with a notice. */
export const factsFrom = (sample: samples.Sample): NoticeFacts => {
  const { text } = sample.particulars
  const { postmaster } = ADDRESSES
  return samples.factsFrom(sample, {
    origin: { ...ORIGIN, license: sample.unlicensed ? null : LICENSE },
    recipients: addressesOf(text, text === 'evaluation_ends' ? { postmaster } : ADDRESSES),
  })
}

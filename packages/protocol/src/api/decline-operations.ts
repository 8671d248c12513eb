import { z } from 'zod'
import type { ManagedContract } from './contract.ts'
import {
  channelsBody,
  channelsView,
  channelTest,
  drillView,
  noticeMail,
  noticesView,
  servicesView,
} from './decline-views.ts'

const admin = { access: 'administrator' } as const

/** Notices, services that stop, and the rehearsal of the decline. */
export const declineApi = {
  listNotices: {
    act: 'read',
    method: 'GET',
    path: '/notices',
    summary: 'Notices with their delivery results, the newest first [N3]',
    query: z.object({
      cursor: z.string().max(400).optional(),
      limit: z.coerce.number().int().min(1).max(1000).optional(),
    }),
    response: noticesView,
    ...admin,
  },
  readNotice: {
    act: 'read',
    method: 'GET',
    path: '/notices/:key',
    summary: 'A notice as it is sent, text and HTML [N3]',
    params: z.object({ key: z.string().max(400) }),
    response: noticeMail,
    ...admin,
  },
  retryNotices: {
    act: 'deliver',
    method: 'POST',
    path: '/notices/retry',
    summary: 'Try what is not delivered now [N3]',
    response: noticesView,
    ...admin,
  },
  readChannels: {
    act: 'read',
    method: 'GET',
    path: '/notices/channels',
    summary: 'How notices leave: relay, fallback, webhook, syslog [N5]',
    response: channelsView,
    ...admin,
  },
  saveChannels: {
    act: 'set_channels',
    method: 'PUT',
    path: '/notices/channels',
    summary: 'Set how notices leave [N5]',
    body: channelsBody,
    response: channelsView,
    ...admin,
  },
  testChannels: {
    act: 'read',
    method: 'POST',
    path: '/notices/channels/test',
    summary: 'Send one test through every channel; it is no notice',
    response: channelTest,
    ...admin,
  },
  readServices: {
    act: 'read',
    method: 'GET',
    path: '/services',
    summary: 'The services that the decline stops, in order [D8]',
    response: servicesView,
    ...admin,
  },
  startServices: {
    act: 'start_services',
    method: 'POST',
    path: '/services/start',
    summary: 'Start services by hand; while the decline lasts they stop again at the next midnight [D9]',
    response: servicesView,
    ...admin,
  },
  runDrill: {
    act: 'read',
    method: 'POST',
    path: '/license/drill',
    summary: 'Play the whole decline with its mails on a copy of the state; sends and changes nothing [D13]',
    response: drillView,
    ...admin,
  },
} satisfies ManagedContract

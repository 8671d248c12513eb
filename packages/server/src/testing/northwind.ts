/** The vendor of the tests; `serverUrl` is where its programs stand. */
export const NORTHWIND = {
  name: 'Northwind Mail',
  noticeAddress: 'licenses@northwind.example',
  manageUrl: 'https://portal.northwind.example',
  supportUrl: 'https://northwind.example/support',
  serverUrl: 'https://license.northwind.example',
}

/** Its customer. */
export const BRIGHTWATER = {
  organization: 'Brightwater Ltd',
  person: 'Jana Dvořáková',
  email: 'it@brightwater.example',
  phone: '+44 113 496 0000',
  country: 'GB',
  city: 'Leeds',
  street: '12 Mill Lane',
  zip: 'LS1 4AP',
}

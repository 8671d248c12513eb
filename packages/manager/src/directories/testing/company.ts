import { slug } from '../import-address.ts'
import type { ImportedAccount } from '../imported.ts'
import { type EntryWriter, writeEntry } from './ldif-writer.ts'
import { type CompanyPlan, DEPARTMENTS, makePeople, type Person } from './people.ts'
import { prng } from './prng.ts'

export interface CompanyLdif {
  ldif: string
  people: { address: string; name: string; password: string }[]
}

const writePerson = (writer: EntryWriter, person: Person, base: string): void =>
  writeEntry(writer, `uid=${person.uid},ou=People,${base}`, [
    ['objectClass', 'top'],
    ['objectClass', 'person'],
    ['objectClass', 'inetOrgPerson'],
    ['cn', person.name],
    ['sn', person.family],
    ['givenName', person.given],
    ['ou', person.department],
    ['uid', person.uid],
    ['mail', person.address],
    ['userPassword', person.password],
  ])

const writeUnit = (writer: EntryWriter, dn: string, kind: string): void =>
  writeEntry(writer, dn, [
    ['objectClass', 'top'],
    ['objectClass', kind],
  ])

const writeGroups = (writer: EntryWriter, people: Person[], base: string): void => {
  for (const department of DEPARTMENTS) {
    const members = people.filter((person) => person.department === department)
    writeEntry(writer, `cn=${department},ou=Groups,${base}`, [
      ['objectClass', 'groupOfUniqueNames'],
      ['cn', department],
      ...members.map(({ uid }): [string, string] => ['uniqueMember', `uid=${uid},ou=People,${base}`]),
    ])
  }
}

/**
 * A company as a directory exports it, with all that makes such files awkward: comments within entries, lines folded
 * anywhere, attributes of unknown meaning, blanks in DNs, base64 names, clear and hashed passwords. [X6]
 */
export const companyLdif = (plan: CompanyPlan): CompanyLdif => {
  const people = makePeople(plan)
  const base = plan.domain
    .split('.')
    .map((label) => `dc=${label}`)
    .join(',')
  const writer: EntryWriter = { lines: ['version: 1', '', '# one company', ''], random: prng(plan.seed ^ 0x5eed) }
  writeUnit(writer, base, 'domain')
  writeUnit(writer, `ou=Groups,${base}`, 'organizationalUnit')
  // Groups come first, as exporters sort them: members must be found although they follow.
  writeGroups(writer, people, base)
  writeUnit(writer, `ou=People,${base}`, 'organizationalUnit')
  for (const person of people) writePerson(writer, person, base)
  return {
    ldif: writer.lines.join('\n'),
    people: people.map(({ address, name, password }) => ({ address, name, password })),
  }
}

const RESOURCES = ['Boardroom', 'Meeting room Vltava', 'Meeting room Elbe', 'Projector', 'Company car'] as const
const MAILING_LISTS = ['Everyone', 'Newsletter', 'Job applications'] as const
const AWAY = ['left in spring', 'parental leave', 'test account'] as const

type Other = Pick<ImportedAccount, 'address' | 'name' | 'type'>
const plain = (other: Other): ImportedAccount => ({
  line: 0,
  enabled: true,
  passwordHash: null,
  clearPassword: null,
  groups: [],
  flags: {},
  externalId: null,
  ...other,
})

const others = (domain: string): ImportedAccount[] => {
  const named = (names: readonly string[], type: Other['type']) =>
    names.map((name) => plain({ address: `${slug(name)}@${domain}`, name, type }))
  return [
    ...named(DEPARTMENTS, 'group'),
    ...named(RESOURCES, 'resource'),
    ...named(MAILING_LISTS, 'mailing_list'),
    ...AWAY.map((why) => ({
      ...plain({ address: `${slug(why)}@${domain}`, name: `(${why})`, type: 'user' }),
      enabled: false,
    })),
  ]
}

/**
 * A plausible company for demonstrations: exactly `people` enabled users, each in the group of their department, and
 * beside them groups, resources, mailing lists and three disabled accounts, none of which counts. [S1]
 */
export const sampleCompany = (plan: CompanyPlan): ImportedAccount[] => {
  const users = makePeople(plan).map((person) => ({
    ...plain({ address: person.address, name: person.name, type: 'user' }),
    clearPassword: person.password,
    groups: [`${slug(person.department)}@${plan.domain}`],
  }))
  return [...users, ...others(plan.domain)].map((account, at) => ({ ...account, line: at + 1 }))
}

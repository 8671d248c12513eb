import { slug } from '../import-address.ts'
import { type Prng, prng } from './prng.ts'

type Names = readonly [string, ...string[]]
const list = (text: string): Names => text.split(' ') as unknown as Names

/** A woman's family name often has a form of its own, so first and family names go together. */
const PEOPLES: readonly [{ given: Names; family: Names }, ...{ given: Names; family: Names }[]] = [
  {
    given: list('Anna Eva Hana Jana Lucie Markéta Petra Tereza Zuzana Žaneta'),
    family: list('Nováková Svobodová Dvořáková Černá Procházková Kučerová Veselá Horáková Němcová Říhová'),
  },
  {
    given: list('Jan Petr Tomáš Jakub Lukáš Ondřej Vojtěch Jiří Štěpán Matěj'),
    family: list('Novák Svoboda Dvořák Černý Procházka Kučera Veselý Horák Němec Šťastný'),
  },
  {
    given: list('Alice Emily Grace Olivia Sophie James Oliver William Henry George'),
    family: list('Smith Taylor Brown Walker Wright Hughes Green Clarke Turner Bennett'),
  },
  {
    given: list('Lena Marie Sabine Ursula Jörg Stefan Matthias Jürgen Käthe Günther'),
    family: list('Müller Schäfer Weiß Krüger Schröder Vogel Köhler Hofmann Lang Größl'),
  },
  {
    given: list('Zofia Agnieszka Małgorzata Łukasz Paweł Chloé François Noël Inés José'),
    family: list('Wójcik Lewandowski Dąbrowski Lefèvre Moreau García Núñez Rossi Silva Øster'),
  },
]

export const DEPARTMENTS = [
  'Sales',
  'Engineering',
  'Support',
  'Finance',
  'Human Resources',
  'Marketing',
  'Management',
] as const
export type Department = (typeof DEPARTMENTS)[number]

const SHARES = [
  'Sales',
  'Sales',
  'Engineering',
  'Engineering',
  'Engineering',
  'Engineering',
  'Support',
  'Support',
  'Support',
  'Finance',
  'Human Resources',
  'Marketing',
] as const satisfies readonly Department[]

export interface Person {
  /** Unique login name, ASCII. */
  uid: string
  address: string
  given: string
  family: string
  name: string
  department: Department
  password: string
}

export interface CompanyPlan {
  people: number
  seed: number
  domain: string
}

const SYLLABLES = list('ba ce di fo gu ha ji ke lo mu na pe ri so tu va wi ze')
const passwordFrom = (random: Prng): string =>
  `${Array.from({ length: 5 }, () => random.pick(SYLLABLES)).join('')}-${random.below(9_000) + 1_000}`

const uniqueUid = (base: string, taken: Map<string, number>): string => {
  const count = (taken.get(base) ?? 0) + 1
  taken.set(base, count)
  return count === 1 ? base : `${base}${count}`
}

/** N people with names, departments and unique addresses; the same for the same plan. */
export const makePeople = ({ people, seed, domain }: CompanyPlan): Person[] => {
  const random = prng(seed)
  const taken = new Map<string, number>()
  return Array.from({ length: people }, (_, at) => {
    const names = random.pick(PEOPLES)
    const given = random.pick(names.given)
    const family = random.pick(names.family)
    const uid = uniqueUid(`${slug(given)}.${slug(family)}`, taken)
    const department = at === 0 ? 'Management' : random.pick(SHARES)
    const password = passwordFrom(random)
    return { uid, address: `${uid}@${domain}`, given, family, name: `${given} ${family}`, department, password }
  })
}

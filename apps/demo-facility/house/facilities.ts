/** The two facilities, obviously made up. */

export interface Unit {
  readonly key: 'rehab' | 'long' | 'memory'
  readonly name: string
  /** Rooms are numbered from here: 101, 102… */
  readonly floor: number
  /** Part of all beds. */
  readonly share: number
}

export interface Facility {
  readonly id: 'maple-grove' | 'oak-hill'
  readonly name: string
  /** Of record numbers and of ids. */
  readonly prefix: string
  readonly client: string
  readonly secret: string
  readonly address: {
    readonly line: string
    readonly city: string
    readonly state: string
    readonly postalCode: string
  }
  readonly phone: string
  readonly units: readonly Unit[]
  /** Towns where residents come from. */
  readonly towns: readonly (readonly [city: string, postalCode: string])[]
  /** Beds for each 120 that were asked for. */
  readonly size: number
}

export const facilities: readonly Facility[] = [
  {
    id: 'maple-grove',
    name: 'Maple Grove Health and Rehabilitation',
    prefix: 'MG',
    client: 'medley-demo',
    secret: 'medley-demo-secret',
    address: { line: '1200 Maple Grove Road', city: 'Millbrook', state: 'OH', postalCode: '44999' },
    phone: '330-555-0100',
    units: [
      { key: 'rehab', name: 'Birch Rehabilitation', floor: 100, share: 0.25 },
      { key: 'long', name: 'Cedar Long-Term Care', floor: 200, share: 0.5 },
      { key: 'memory', name: 'Garden Memory Care', floor: 300, share: 0.25 },
    ],
    towns: [
      ['Millbrook', '44999'],
      ['East Harlan', '44998'],
      ['Fairview Falls', '44997'],
      ['Stony Creek', '44996'],
    ],
    size: 120,
  },
  {
    id: 'oak-hill',
    name: 'Oak Hill Care Center',
    prefix: 'OH',
    client: 'medley-demo-oak',
    secret: 'medley-demo-oak-secret',
    address: { line: '48 Oak Hill Lane', city: 'Ashton Ridge', state: 'OH', postalCode: '45999' },
    phone: '937-555-0100',
    units: [
      { key: 'rehab', name: 'Meadow Rehabilitation', floor: 100, share: 0.35 },
      { key: 'long', name: 'Brook Long-Term Care', floor: 200, share: 0.65 },
    ],
    towns: [
      ['Ashton Ridge', '45999'],
      ['Lower Dunmore', '45998'],
    ],
    size: 38,
  },
]

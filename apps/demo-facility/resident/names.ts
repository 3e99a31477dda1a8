/** Names as they are met in a county of the Midwest: given names of the years of birth, by where families came from. */

export interface Heritage {
  readonly weight: number
  readonly women: readonly string[]
  readonly men: readonly string[]
  readonly families: readonly string[]
  /** US Core race and ethnicity, in the words of the Office of Management and Budget. */
  readonly race: readonly [code: string, display: string]
  readonly isHispanic?: boolean
  readonly language?: readonly [code: string, display: string, chance: number]
}

const white = ['2106-3', 'White'] as const
const black = ['2054-5', 'Black or African American'] as const
const asian = ['2028-9', 'Asian'] as const
const other = ['2131-1', 'Other Race'] as const

// prettier-ignore
export const heritages: readonly Heritage[] = [
  {
    weight: 40, race: white,
    women: ['Dorothy', 'Margaret', 'Shirley', 'Marjorie', 'Lois', 'Eleanor', 'Joyce', 'Phyllis', 'Norma', 'Carol', 'Beverly', 'Doris', 'Marilyn', 'Janet', 'Nancy', 'Sandra', 'Judith', 'Arlene', 'Elaine', 'Wanda'],
    men: ['Harold', 'Raymond', 'Donald', 'Walter', 'Eugene', 'Kenneth', 'Gerald', 'Roger', 'Wayne', 'Leonard', 'Ronald', 'Dale', 'Norman', 'Clifford', 'Glenn', 'Larry', 'Stanley', 'Vernon'],
    families: ['Halvorsen', 'Pruett', 'Langworth', 'McAllister', 'Brandt', 'Hargrove', 'Dunleavy', 'Ostrander', 'Whitcomb', 'Lindqvist', 'Kessler', 'Beckwith', 'Fenwick', 'Garrity', 'Stoddard', 'Tillotson', 'Vogel', 'Ashby', 'Rasmussen', 'Claypool', 'Hennessey', 'Marsh', 'Weatherby', 'Zeller'],
  },
  {
    weight: 18, race: black,
    women: ['Ernestine', 'Odessa', 'Bernice', 'Lorraine', 'Vivian', 'Mattie', 'Geraldine', 'Earlene', 'Loretta', 'Delores', 'Hattie', 'Gwendolyn'],
    men: ['Clarence', 'Otis', 'Willie', 'Nathaniel', 'Cornelius', 'Roosevelt', 'Alvin', 'Curtis', 'Isaiah', 'Leroy'],
    families: ['Broadnax', 'Pettway', 'Gadsden', 'Hairston', 'Mayfield', 'Ruffin', 'Standifer', 'Tolliver', 'Wardlaw', 'Battle', 'Chatman', 'Lyles'],
  },
  {
    weight: 12, race: other, isHispanic: true, language: ['es', 'Spanish', 0.55],
    women: ['Consuelo', 'Esperanza', 'Guadalupe', 'Amparo', 'Rosario', 'Ofelia', 'Graciela', 'Luz María', 'Dolores', 'Socorro'],
    men: ['Refugio', 'Anselmo', 'Heriberto', 'Gilberto', 'Rogelio', 'Ramiro', 'Efraín', 'Leopoldo'],
    families: ['Villarreal', 'Cisneros', 'Montoya', 'Zepeda', 'Quiñones', 'Arriaga', 'Benavides', 'Santillán', 'Tejeda', 'Cordero'],
  },
  {
    weight: 12, race: white, language: ['pl', 'Polish', 0.15],
    women: ['Irena', 'Stella', 'Genevieve', 'Halina', 'Wanda', 'Josephine', 'Angela', 'Concetta', 'Filomena', 'Theresa'],
    men: ['Casimir', 'Chester', 'Thaddeus', 'Edward', 'Salvatore', 'Carmine', 'Dominic', 'Rocco'],
    families: ['Wisniewski', 'Jablonski', 'Pavlik', 'Nowicki', 'Szymanski', 'Dellarosa', 'Bruscino', 'Mancuso', 'Petrocelli', 'Kovalik'],
  },
  {
    weight: 8, race: asian, language: ['zh', 'Chinese', 0.4],
    women: ['Mei-Ling', 'Shu-Fen', 'Hisako', 'Kimiko', 'Soon-Ja', 'Young-Hee', 'Grace', 'Lily'],
    men: ['Wen-Hsiung', 'Kenji', 'Sung-Ho', 'Henry', 'George', 'Takeshi'],
    families: ['Chiang', 'Hwang', 'Nakashima', 'Okafuji', 'Sheng', 'Yoon', 'Fukuda', 'Liao'],
  },
  {
    weight: 5, race: asian, language: ['gu', 'Gujarati', 0.4],
    women: ['Kamala', 'Sushila', 'Pushpa', 'Nirmala', 'Erlinda', 'Corazon'],
    men: ['Ramesh', 'Harish', 'Vasant', 'Mohan', 'Rodolfo', 'Crisanto'],
    families: ['Deshmukh', 'Trivedi', 'Venkatesan', 'Bhattacharya', 'Macaraeg', 'Dimaculangan'],
  },
  {
    weight: 5, race: white, language: ['ar', 'Arabic', 0.4],
    women: ['Salma', 'Nadia', 'Mariam', 'Despina', 'Eleni', 'Ruth', 'Miriam', 'Esther'],
    men: ['Elias', 'Farid', 'Nabil', 'Spiros', 'Konstantin', 'Morris', 'Seymour', 'Irving'],
    families: ['Haddad', 'Khouri', 'Sarkis', 'Papadakis', 'Stavros', 'Feinstein', 'Goldfarb', 'Mandelbaum'],
  },
]

export const middleInitials = ['A.', 'B.', 'C.', 'E.', 'F.', 'J.', 'L.', 'M.', 'R.', 'T.', 'W.']

/** What some like to be called. */
export const nicknames: Readonly<Record<string, string>> = {
  Dorothy: 'Dot',
  Margaret: 'Peg',
  Eleanor: 'Nell',
  Marjorie: 'Marge',
  Beverly: 'Bev',
  Judith: 'Judy',
  Harold: 'Hal',
  Raymond: 'Ray',
  Donald: 'Don',
  Eugene: 'Gene',
  Leonard: 'Len',
  Clifford: 'Cliff',
  Ernestine: 'Ernie',
  Geraldine: 'Gerri',
  Gwendolyn: 'Gwen',
  Clarence: 'Buddy',
  Nathaniel: 'Nate',
  Guadalupe: 'Lupe',
  Consuelo: 'Chelo',
  Heriberto: 'Beto',
  Genevieve: 'Genny',
  Josephine: 'Jo',
  Chester: 'Chet',
  Salvatore: 'Sal',
  Theresa: 'Terri',
}

/** For sons and daughters, who are of another generation. */
export const childNames = {
  women: [
    'Karen',
    'Lisa',
    'Denise',
    'Michelle',
    'Teresa',
    'Angela',
    'Pamela',
    'Cheryl',
    'Monica',
    'Renée',
    'Yvonne',
    'Laura',
  ],
  men: [
    'Mark',
    'Steven',
    'Brian',
    'Kevin',
    'Darryl',
    'Scott',
    'Gregory',
    'Anthony',
    'Craig',
    'Victor',
    'Daniel',
    'Paul',
  ],
} as const

export const streets = [
  'Elm Street',
  'Chestnut Avenue',
  'Mill Road',
  'Church Street',
  'Old Orchard Drive',
  'Canal Street',
  'Sycamore Lane',
  'Fourth Street',
  'Prospect Avenue',
  'Township Road 12',
]

/** A service of ours as a source: its own search over the inner address, which carries ids in bodies and answers raw texts. */
import type { AppResponse } from '@medley/client/message'
import type { Owner } from '../owners.ts'
import { answerOf } from '../answer.ts'
import type { IdsPage, ReferencedBy, Source, SourcePage, SourceQuery } from './source.ts'

export const SEARCHES_PATH = '/internal/searches'

/** Body of `POST /internal/searches/{page|ids|count}`. */
export interface WireSearch extends SourceQuery {
  of?: ReferencedBy | undefined
}

export function createRemoteSource(owner: Owner): Source {
  async function ask<T>(what: 'page' | 'ids' | 'count', search: WireSearch): Promise<T> {
    const response: AppResponse = await owner.send({
      method: 'POST',
      url: `${SEARCHES_PATH}/${what}`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(search)),
    })
    return answerOf<T>(owner.name, response)
  }
  return {
    name: owner.name,
    search: (query) => ask<SourcePage>('page', query),
    ids: (query, of) => ask<IdsPage>('ids', { ...query, of }),
    count: async (query) => (await ask<{ total: number }>('count', query)).total,
  }
}

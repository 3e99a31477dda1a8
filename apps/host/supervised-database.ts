/** The embedded PostgreSQL kept alive: when it dies it is started again, and the services connect anew by themselves. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.ts'
import type { PidFiles } from './process-identity.ts'

export interface SupervisedDatabase {
  readonly postgres: Postgres
  stop(): Promise<void>
}

export interface DatabasePlan extends PostgresOptions {
  pidFiles: PidFiles
  /** Called when it cannot be brought up again. */
  gaveUp: (error: unknown) => void
}

const tries = 5

export async function superviseDatabase(plan: DatabasePlan): Promise<SupervisedDatabase> {
  const { pidFiles, log, gaveUp } = plan
  let isWanted = true
  let postgres = await startAndRecord()
  let watching = watch()

  async function startAndRecord(): Promise<Postgres> {
    const started = await startPostgres(plan)
    pidFiles.write('postgres', started.pid)
    return started
  }

  async function watch(): Promise<void> {
    for (;;) {
      await postgres.ended
      pidFiles.remove('postgres')
      if (!isWanted) return
      log('PostgreSQL ended, starting it again')
      postgres = await revive()
      // The stop came while there was nothing to stop: it waits for this one.
      if (!isWanted) await postgres.stop()
    }
  }

  async function revive(): Promise<Postgres> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await startAndRecord()
      } catch (error) {
        if (!isWanted) return postgres
        if (attempt === tries) throw error
        await delay(attempt * 500)
      }
    }
  }

  watching = watching.catch(gaveUp)
  return {
    get postgres() {
      return postgres
    },
    stop: async () => {
      isWanted = false
      await postgres.stop()
      await watching
    },
  }
}

import { Component, computed, inject, input, resource } from '@angular/core'
import { Card, failureOf, injectFhir, type Loadable, ModuleDirectory, stateOf } from '@medley/ui'
import { mergeParameters, movedIn } from './merge-parameters.ts'

/** What would move from one record to the other, by module: asked of the server, which alone sees all of it. */
@Component({
  selector: 'patients-merge-preview',
  imports: [Card],
  template: `
    <medley-card
      module="patients"
      heading="What moves"
      i18n-heading
      icon="list-checks"
      [data]="preview"
      [skeletonRows]="3"
      none="Nothing hangs on the record that ends."
      i18n-none
    >
      <dl class="facts pad">
        @for (row of rows(); track row.module) {
          <div>
            <dt>{{ row.label }}</dt>
            <dd>{{ row.count }}</dd>
          </div>
        }
      </dl>
    </medley-card>
  `,
})
export class MergePreview {
  /** Ids of the record that ends and of the one that goes on. */
  readonly source = input.required<string>()
  readonly target = input.required<string>()
  readonly #fhir = injectFhir()
  readonly #directory = inject(ModuleDirectory)
  readonly #asked = resource({
    params: () => ({ source: this.source(), target: this.target() }),
    loader: async ({ params }) => ({
      moved: movedIn(
        await this.#fhir.operate('Patient/$merge', mergeParameters({ ...params, isPreview: true })),
      ),
      asOf: new Date(),
    }),
  })
  /** Safety: nothing is merged as long as nobody has seen what would move. */
  readonly isKnown = computed(() => this.#asked.hasValue())
  protected readonly preview: Loadable = {
    state: computed(() => stateOf(this.#asked, ({ moved }) => moved.length === 0)),
    failure: computed(() => failureOf(this.#asked)),
    asOf: computed(() => (this.#asked.hasValue() ? this.#asked.value().asOf : undefined)),
    notices: computed(() => []),
    reload: () => this.#asked.reload(),
  }
  protected readonly rows = computed(() =>
    [...Map.groupBy(this.#asked.hasValue() ? this.#asked.value().moved : [], ({ module }) => module)].map(
      ([module, types]) => ({
        module,
        label: this.#directory.ownerOf(types[0]?.type ?? '')?.label ?? module,
        count: types.reduce((sum, { count }) => sum + count, 0),
      }),
    ),
  )
}

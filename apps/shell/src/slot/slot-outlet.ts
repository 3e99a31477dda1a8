import { NgComponentOutlet } from '@angular/common'
import { Component, computed, ErrorHandler, inject, input, resource, type Type } from '@angular/core'
import { ModuleDirectory, type ModuleEntry, type SlotInputs, type SlotName, Unavailable } from '@medley/ui'
import { ModuleLoader } from '../federation/module-loader.ts'
import { BrokenCard } from '../unavailable/broken-card.ts'

interface Widget {
  readonly id: string
  readonly module: string
  readonly order: number
  /** Missing: the module or the widget could not be loaded. */
  readonly type?: Type<unknown>
  readonly reason?: string
}

/** Shows what the modules put into a slot. One that breaks becomes a card; the others go on. */
@Component({
  selector: 'shell-slot-outlet',
  imports: [BrokenCard, NgComponentOutlet, Unavailable],
  template: `
    @for (widget of mine(); track widget.id) {
      @boundary {
        @if (widget.type) {
          <ng-container *ngComponentOutlet="widget.type; inputs: $any(inputs())" />
        } @else {
          <medley-unavailable
            [module]="widget.module"
            [detail]="widget.reason ?? ''"
            (retry)="widgets.reload()"
          />
        }
      } @error {
        <shell-broken-card
          [module]="widget.module"
          [heading]="stopped(widget)"
          [detail]="$error.message"
          (retry)="$reset()"
        />
      }
    }
  `,
  host: { class: 'slot', '[attr.data-slot]': 'name()' },
})
export class SlotOutlet<S extends SlotName> {
  readonly name = input.required<S>()
  readonly inputs = input.required<SlotInputs[S]>()
  /** Which of several outlets of the slot this is, and of how many: columns of a page. */
  readonly column = input<{ place: number; of: number }>({ place: 0, of: 1 })

  readonly #loader = inject(ModuleLoader)
  readonly #errors = inject(ErrorHandler)
  readonly #directory = inject(ModuleDirectory)

  protected readonly widgets = resource({
    params: () => ({ slot: this.name(), modules: this.#directory.modules() }),
    loader: async ({ params }) => {
      const filling = params.modules.filter(({ slots }) => slots.includes(params.slot))
      const found = await Promise.all(filling.map((entry) => this.#widgetsOf(entry, params.slot)))
      return found.flat().sort((a, b) => a.order - b.order)
    },
  })

  protected readonly mine = computed(() => {
    const { place, of } = this.column()
    const widgets = this.widgets.hasValue() ? this.widgets.value() : []
    return widgets.filter((_, index) => index % of === place)
  })

  protected stopped({ module }: Widget): string {
    return $localize`A part of ${this.#directory.labelOf(module)}:module: stopped working`
  }

  async #widgetsOf(entry: ModuleEntry, slot: SlotName): Promise<readonly Widget[]> {
    try {
      const { extensions = {} } = await this.#loader.load(entry)
      const mine = extensions[slot] ?? []
      return await Promise.all(
        mine.map(async ({ id, order, load }): Promise<Widget> => ({
          id: `${entry.name}.${id}`,
          module: entry.name,
          order,
          type: await load(),
        })),
      )
    } catch (error) {
      this.#errors.handleError(error)
      const reason = error instanceof Error ? error.message : String(error)
      return [{ id: entry.name, module: entry.name, order: entry.order, reason }]
    }
  }
}

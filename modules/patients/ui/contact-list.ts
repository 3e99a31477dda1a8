import { Component, input, output } from '@angular/core'
import { chooseContact, formatConcepts, formatSpokenName, Icon } from '@medley/ui'
import type { Contact } from '../model/contacts.ts'

/** People to call, in call order. */
@Component({
  selector: 'patients-contact-list',
  imports: [Icon],
  template: `
    <ul class="list loose">
      @for (contact of contacts(); track contact.id) {
        <li>
          <span class="av" aria-hidden="true">{{ $index + 1 }}</span>
          <span class="grow">
            <b class="b block">{{ name(contact) || unnamed }}</b>
            <span class="t2">{{ relation(contact) }}</span>
          </span>
          @if (phone(contact); as number) {
            <a class="link tn" [href]="'tel:' + number"
              ><medley-icon name="phone" [size]="14" /> {{ number }}</a
            >
          }
          @if (mayEdit() && !contact.id.startsWith('contact-')) {
            <button
              type="button"
              class="btn sm"
              [attr.aria-label]="'Edit ' + name(contact)"
              i18n-aria-label
              (click)="edited.emit(contact.id)"
              i18n
            >
              Edit
            </button>
          }
        </li>
      }
    </ul>
  `,
})
export class ContactList {
  readonly mayEdit = input(false)
  /** Id of the RelatedPerson. */
  readonly edited = output<string>()
  readonly contacts = input.required<readonly Contact[]>()
  protected readonly unnamed = $localize`Name not recorded`
  protected readonly name = ({ name }: Contact): string => formatSpokenName(name)
  protected readonly phone = ({ telecom }: Contact): string | undefined => chooseContact(telecom, 'phone')
  protected readonly relation = ({ relationships, isFirstCall }: Contact): string =>
    [formatConcepts(relationships), isFirstCall ? $localize`first call` : ''].filter(Boolean).join(' · ')
}

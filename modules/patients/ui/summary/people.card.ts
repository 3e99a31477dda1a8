import { Component, input } from '@angular/core'
import { Card } from '@medley/ui'
import { ContactList } from '../contact-list.ts'
import { injectContacts } from '../inject-contacts.ts'

/** Family and friends, in call order. */
@Component({
  selector: 'patients-people-card',
  imports: [Card, ContactList],
  template: `
    <medley-card
      module="patients"
      heading="People"
      i18n-heading
      icon="users"
      [data]="people.data"
      meta="in call order"
      i18n-meta
      [skeletonRows]="2"
      none="No contacts recorded."
      i18n-none
    >
      <patients-contact-list [contacts]="people.contacts()" />
    </medley-card>
  `,
})
export class PeopleCard {
  readonly patientId = input.required<string>()
  protected readonly people = injectContacts(() => this.patientId())
}

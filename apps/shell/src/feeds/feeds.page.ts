import { Component, computed } from '@angular/core'
import { RouterLink } from '@angular/router'
import { Card, StatusChip } from '@medley/ui'
import { moment } from './moment.ts'
import type { FeedState } from './feeds-data.ts'
import { FeedsTabs } from './feeds-tabs.ts'
import { injectFeeds } from './inject-feeds.ts'

/** How each feed of the facility does. */
@Component({
  selector: 'shell-feeds-page',
  imports: [Card, FeedsTabs, RouterLink, StatusChip],
  template: `
    <div class="work">
      <div class="scroll">
        <div class="pagehead bare">
          <h1 i18n>Feeds</h1>
          <shell-feeds-tabs class="end" />
        </div>
        <medley-card
          module="adapters"
          heading="What comes in"
          i18n-heading
          icon="activity"
          [data]="feeds"
          [meta]="meta()"
          [skeletonRows]="6"
          none="This facility has no feeds."
          i18n-none
        >
          <table class="tbl roomy">
            <thead>
              <tr>
                <th scope="col" i18n>Feed</th>
                <th scope="col" i18n>Status</th>
                <th scope="col" i18n>Comes by</th>
                <th scope="col" i18n>Last received</th>
                <th scope="col" class="right" i18n>Received</th>
                <th scope="col" class="right" i18n>Applied</th>
                <th scope="col" class="right" i18n>Waiting</th>
                <th scope="col" class="right" i18n>Not applied</th>
                <th scope="col" class="right" i18n>Put aside</th>
                <th scope="col" class="right" i18n>Repeated</th>
              </tr>
            </thead>
            <tbody>
              @for (feed of rows(); track feed.feed) {
                <tr>
                  <th scope="row">
                    <b class="b">{{ feed.feed }}</b>&ngsp;<span class="t3">{{ feed.format }}</span>
                  </th>
                  <td>
                    @if (feed.state === 'failed') {
                      <medley-status status="critical"><span i18n>Does not listen</span></medley-status>
                    } @else if (feed.counts.dead > 0) {
                      <medley-status status="due"><span i18n>Needs attention</span></medley-status>
                    } @else if (isLate(feed)) {
                      <medley-status status="overdue"><span i18n>Falls behind</span></medley-status>
                    } @else {
                      <medley-status status="done"><span i18n>Ready</span></medley-status>
                    }
                  </td>
                  <td class="t2">{{ place(feed) }}</td>
                  <td class="t2">{{ last(feed) }}</td>
                  <td class="right">{{ number(feed.counts.received) }}</td>
                  <td class="right">{{ number(feed.counts.applied) }}</td>
                  <td class="right">
                    {{ number(feed.counts.queued) }}
                    @if (feed.lagSeconds > 0) {
                      <span class="t3" i18n>{{ seconds(feed) }} s</span>
                    }
                  </td>
                  <td class="right">
                    @if (feed.counts.dead > 0) {
                      <a class="link" routerLink="/feeds/problems">{{ number(feed.counts.dead) }}</a>
                    } @else {
                      0
                    }
                  </td>
                  <td class="right">{{ number(feed.counts.ignored) }}</td>
                  <td class="right">{{ number(feed.counts.duplicates) }}</td>
                </tr>
              }
            </tbody>
          </table>
        </medley-card>
      </div>
    </div>
  `,
  host: { class: 'screen' },
})
export class FeedsPage {
  protected readonly feeds = injectFeeds<readonly FeedState[]>({
    path: () => '',
    isEmpty: (list) => list.length === 0,
    everySeconds: 10,
  })
  protected readonly rows = computed(() => this.feeds.value() ?? [])
  protected readonly meta = computed(() => {
    const waiting = this.rows().reduce((sum, { counts }) => sum + counts.queued, 0)
    return $localize`${waiting}:count: waiting`
  })
  protected readonly isLate = ({ lagSeconds }: FeedState): boolean => lagSeconds > LATE_S
  protected readonly number = (count: number): string => count.toLocaleString()
  protected readonly seconds = ({ lagSeconds }: FeedState): string => Math.ceil(lagSeconds).toLocaleString()
  protected readonly last = ({ lastReceived }: FeedState): string =>
    lastReceived === null ? $localize`never` : moment(lastReceived)
  protected readonly place = ({ transport, port, folder }: FeedState): string =>
    transport === 'mllp' ? $localize`MLLP, port ${String(port)}:port:` : $localize`Files in ${folder}:folder:`
}

/** A message that waits longer than this, with nothing else wrong, is told. */
const LATE_S = 60

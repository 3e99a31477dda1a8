/** Lucide icons of the kit (https://lucide.dev); the build draws them as one sprite. */
export const iconNames = [
  'activity', 'app-window', 'arrow-left', 'arrow-right', 'ban', 'bed-double', 'bell', 'biohazard', 'book-user', 'building-2', 'calendar',
  'chart-line', 'check', 'chevron-down', 'chevron-left', 'chevron-right', 'circle-user', 'clipboard-list', 'clock', 'cloud-off',
  'contact', 'door-open', 'download', 'droplets', 'ear', 'ellipsis', 'external-link', 'eye', 'file-pen-line', 'file-text', 'filter', 'flag',
  'footprints', 'heart-pulse', 'history', 'house', 'id-card', 'info', 'key-round', 'layout-dashboard', 'life-buoy', 'list',
  'list-checks', 'lock', 'log-out', 'map-pin', 'monitor', 'moon', 'move-right', 'phone', 'pill', 'plus', 'printer', 'receipt-text',
  'refresh-cw', 'scale', 'search', 'send', 'settings', 'shield-alert', 'shield-check', 'smartphone', 'sun', 'syringe', 'table', 'target',
  'test-tube', 'trending-down', 'trending-up', 'unplug', 'user', 'users', 'wallet', 'x',
] as const // prettier-ignore

export type IconName = (typeof iconNames)[number]

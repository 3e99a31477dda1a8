const ROLES = ['admin', 'him']

export const mayRunFeeds = (roles: readonly string[]): boolean => roles.some((role) => ROLES.includes(role))

/** What messages say is of residents: not for an administrator. */
export const mayReadMessages = (roles: readonly string[]): boolean => roles.includes('him')

/** What people do in the browser, in their words. */
import { type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import type { Resident } from './resident.ts'

export interface AtWork {
  page: Page
  context: BrowserContext
  /** Errors of the page itself: thrown, or refused by its content security policy. */
  faults: string[]
}

const password = 'medley-demo'

/** A window in which nobody is signed in. */
export async function openWindow(
  browser: Browser,
  options: { colorScheme?: 'light' | 'dark'; locale?: string } = {},
): Promise<AtWork> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted|ERROR/.test(message.text())) faults.push(message.text())
  })
  return { page, context, faults }
}

export async function signIn({ page }: AtWork, baseUrl: string, user = 'physician'): Promise<void> {
  await page.goto(baseUrl)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('combobox', { name: 'Search patients' }).waitFor()
}

/** `/`, a few letters, Enter. */
export async function openChart(page: Page, { family }: Resident): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.type(family.slice(0, 6))
  await page.getByRole('option', { name: family.toUpperCase() }).waitFor()
  await page.keyboard.press('Enter')
  await banner(page).getByText(family.toUpperCase()).first().waitFor()
}

/** What the page says when something was done. */
export const toast = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByRole('status').getByText(text).first().waitFor()

export const drawer = (page: Page): Locator => page.getByRole('dialog')

export const banner = (page: Page): Locator => page.getByRole('region', { name: 'Patient', exact: true })

export const chartTab = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Chart' }).getByRole('link', { name, exact: true })

/** The view of a module, once it has something to show. */
export const fullView = (page: Page, module: string): Locator =>
  page.locator(`[data-module="${module}"][data-state="full"]`)

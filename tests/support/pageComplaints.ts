import type { Page } from 'playwright';

/** Warnings and errors on the console of the page, and errors that nobody caught, from now on. */
export function pageComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

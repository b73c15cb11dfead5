/** The texts of the window in a browser. */
export const consoleEn = {
  console: {
    signIn: 'This browser is not signed in',
    howToSignIn:
      'Open the address that Rushes printed, or one that was made under Settings, Browsers. Each works once, for fifteen minutes.',
    refused: {
      no_session: 'The session of this browser has ended, or there was none.',
      wrong_code: 'This address was used already, has expired or was revoked.',
      too_many_tries: 'There were too many wrong codes. Wait a minute, then open a new address.',
      needs_tls:
        'Others could read this connection, so only looking is allowed over it. To operate, use https, or a browser on the computer that runs Rushes.',
      not_allowed: 'This browser may not do that.',
      unreachable: 'Rushes does not answer. Is it running?',
    },
    oldData: 'No connection to Rushes: this page shows an old state.',
    oldSince: (span: string) => `Last news ${span} ago.`,
    chooseThis: 'Choose this folder',
    roots: 'Folders of the computer that runs Rushes',
    browse: 'Folders',
    up: 'One level up',
    partial: 'The folder holds more than is listed here.',
    nothingYet: 'No recording yet.',
    needsPerson: 'Needs a decision at the workstation.',
    accessHint:
      'An address opens this window in another browser: to operate it, or to look at status, names and progress only.',
    inviteLook: 'Address to look',
    inviteOperate: 'Address to operate',
    qrCode: 'QR code of the address',
    once: 'Works once, for fifteen minutes. It is not shown again.',
    onlyHere: 'Only this computer can open it.',
    toReach: 'To reach it from others, start Rushes with --console 0.0.0.0:8472.',
    accessList: 'Access of browsers',
    served: (address: string) => `Served at ${address}`,
    browsers: (count: number) => (count === 1 ? '1 page is open.' : `${count === 0 ? 'No' : count} pages are open.`),
    problem: {
      port_taken:
        'Another program uses this port. Choose another one, or end that program and turn the switch off and on.',
      port_not_allowed: 'This user may not use this port. Choose one above 1023.',
      not_this_machine: 'The host in the settings file is no address of this computer. Choose again who can reach it.',
      not_built: 'This copy of Rushes lacks the files of the window. Install it again.',
      unexpected: 'The window could not be served. The log says why.',
    },
    notify: 'Notify me in this browser',
    signOut: 'Sign out this browser',
    thisBrowser: 'This browser',
    browser: 'A browser',
    unusedAddress: 'An address that was not opened yet',
    role: { operate: 'operates', look: 'looks' },
    entry: (what: string, role: string, until: string) => `${what} (${role}), until ${until}`,
    revoke: 'Revoke',
  },
};

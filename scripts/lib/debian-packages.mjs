/** What each step of `npm test` needs from Debian, by the names of its packages. */
export const debianPackages = {
  unit: ['postgresql', 'openssl', 'python3', 'libxml2-utils', 'zbar-tools', 'tinyproxy'],
  e2e: [
    'postgresql',
    'openssl',
    'python3',
    'libxml2-utils',
    'dovecot-core',
    'dovecot-imapd',
    'dovecot-pop3d',
    'dovecot-managesieved',
    'dovecot-submissiond',
    'dovecot-lmtpd',
    'postfix',
    'procps',
    'tinyproxy',
    'iproute2',
    'zbar-tools',
  ],
  console: ['chromium', 'postgresql', 'zbar-tools'],
  bench: ['postgresql'],
}

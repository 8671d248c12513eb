// Everything here must parse on the oldest Node that knows ES modules: it is what tells their users what to do.

/** Ends the process with one line unless this Node can run the project. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(
    `Seatwarden needs Node 20.19 or newer; this is ${process.versions.node} (${process.execPath}). Nothing was changed.\n`,
  )
  process.exit(1)
}

// One file an icon keeps the build from reading six thousand of them; the package types only its barrel.
declare module '@tabler/icons-react/dist/esm/icons/*.mjs' {
  const Icon: import('@tabler/icons-react').Icon
  export default Icon
}

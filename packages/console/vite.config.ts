import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react()],
  build: {
    outDir: here('../../dist/console'),
    emptyOutDir: true,
    // the content security policy allows no data: fonts or scripts
    assetsInlineLimit: 0,
    rolldownOptions: { input: { manager: here('index.html') } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:7480' } },
})

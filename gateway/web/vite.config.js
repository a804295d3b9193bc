import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// `npm run dev` shows the pages over a running Banfu: BANFU_URL names it.
const gateway = process.env.BANFU_URL || 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  build: { target: 'es2020', chunkSizeWarningLimit: 500 },
  server: { proxy: { '/api': gateway, '/c/': gateway } },
})

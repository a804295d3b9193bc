import { createApp } from 'vue'
import App from './App.vue'
import { useElements } from './elements.js'
import { router } from './router.js'
import './style.css'

const app = createApp(App)
useElements(app)
app.use(router)
app.mount('#app')

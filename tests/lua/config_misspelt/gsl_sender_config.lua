return { shot = true }

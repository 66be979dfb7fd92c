return { interval = 12, shots = true, url = "http://127.0.0.1:9876/act" }

  pm.sendRequest({
    url: fill(settings.url),
    method: 'POST',
    header: { 'Content-Type': 'application/json' },
    body: { mode: 'raw', raw: fill(settings.json) },
